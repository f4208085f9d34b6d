import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { builtInProviders } from '../../../src/runners/providers/open-on-provider.ts';
import { providers } from '../../../src/runners/providers/providers.ts';
import { plumbline, zoo } from '../plumbline.ts';

const inspect = async (folder: string, ...words: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await plumbline('inspect', folder, ...words);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
};

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/models/${name}`, import.meta.url));

/** Every feature that explains scores (DecoderDesign). */
const features = [
  'family', 'parameters', 'layers', 'width', 'heads', 'key-value heads', 'head width', 'MLP width', 'MLP ratio', 'gated MLP', 'activation',
  'norm', 'norm epsilon', 'positions', 'attention window', 'block', 'biases', 'context length', 'vocabulary', 'tied embeddings',
]; // prettier-ignore

interface Document {
  readonly features: readonly { readonly name: string; readonly value: string; readonly source: string }[];
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly parameters: number;
  readonly memory: Readonly<Record<'weights' | 'past' | 'pass' | 'runtime' | 'total', number>>;
  readonly tokenizer: object;
}
const document = async (folder: string, ...words: readonly string[]): Promise<Document> =>
  JSON.parse(await inspect(folder, '--json', ...words)) as Document;

describe('plumbline inspect', () => {
  test('tells every feature of the design, and where each was read', async () => {
    const found = (await document(zoo)).features;
    expect(found.map(({ name }) => name)).toEqual(features);
    for (const { value, source } of found) {
      expect(value).not.toBe('');
      expect(source).not.toBe('');
    }
    const of = Object.fromEntries(found.map(({ name, value, source }) => [name, [value, source]]));
    expect(of).toMatchObject({
      parameters: ['1,132,160', 'the weights’ shapes'],
      layers: ['6', 'config.json num_hidden_layers'],
      width: ['128', 'config.json hidden_size'],
      'key-value heads': ['2', 'config.json num_key_value_heads'],
      'MLP ratio': ['2.50', 'MLP width / width'],
      'tied embeddings': ['yes', 'config.json tie_word_embeddings'],
    });
    const page = await inspect(zoo);
    for (const { name, value } of found)
      expect(page).toMatch(new RegExp(`^${name} +${value.replaceAll('.', '\\.')}`, 'm'));
  });

  test('tells the files, and the memory that they need', async () => {
    const { files, parameters, memory } = await document(zoo);
    const there = readdirSync(zoo).sort();
    expect(files).toEqual(there.map((name) => ({ name, bytes: statSync(join(zoo, name)).size })));
    // Float32, the tied embedding twice; keys and values of 6 layers, 2 heads of width 32, of three texts.
    expect(memory.weights).toBe(4 * (parameters + 768 * 128));
    expect(memory.past).toBe(3 * 2 * 4 * 6 * 2 * 32 * 256);
    expect(memory.total).toBe(memory.weights + memory.past + memory.pass + memory.runtime);
    expect((await document(zoo, '--max-length', '512')).memory.past).toBe(2 * memory.past);
    expect(await inspect(zoo)).toContain('model.safetensors (2.3 MB)');
  });

  test('tells what the tokenizer does', async () => {
    expect((await document(zoo)).tokenizer).toEqual({
      vocabularySize: 768,
      addsBos: false,
      bosToken: 0,
      eosTokens: [0],
      prefixToken: 0,
    });
    expect(await inspect(zoo)).toMatch(/^Beginning of text +"<\|endoftext\|>" \(0\), not added to a text$/m);
  });

  test.each([
    ['gpt2-prefixed', 'learned'],
    ['gpt-neox-parallel', 'parallel'],
    ['qwen2-tied', 'queries, keys and values'],
    ['mistral-window', 'tokens in'],
    ['llama3-rope', 'llama3 scaling by 4'],
  ])('reads %s: %s', async (name, part) => {
    const found = (await document(fixture(name))).features;
    expect(found.map(({ name: feature }) => feature)).toEqual(features);
    expect(found.map(({ value }) => value).join('\n')).toContain(part);
  });
});

interface Needs {
  readonly provider: {
    readonly name: string;
    readonly complete: boolean;
    readonly needs: readonly { readonly name: string; readonly found: boolean; readonly detail: string }[];
  };
}

describe('plumbline inspect --provider', () => {
  const inspected = async (provider: string) => {
    const { exitCode, stdout, stderr } = await plumbline('inspect', zoo, '--provider', provider, '--json');
    return { exitCode, stderr, ...(JSON.parse(stdout) as Needs).provider };
  };

  test('says that nothing is missing for the CPU, and how fast the model runs there', async () => {
    const { exitCode, stderr, complete, needs } = await inspected('cpu');
    expect({ exitCode, stderr, complete }).toEqual({ exitCode: 0, stderr: '', complete: true });
    expect(needs.map(({ name }) => name)).toEqual(['ONNX Runtime with cpu', 'this model runs on it']);
    expect(needs[1]?.detail).toMatch(/^[\d,]+ tokens\/s$/);
  });

  const other = providers.find((provider) => !builtInProviders().includes(provider)) ?? '';
  test('says with exit code 1 that this build of the runtime lacks a provider', async () => {
    const { exitCode, stderr, needs } = await inspected(other);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(`plumbline: 1 of 1 things that ${other} needs are missing here.\n`);
    const place = `onnxruntime-node for ${process.platform}/${process.arch}`;
    expect(needs).toEqual([
      { name: `ONNX Runtime with ${other}`, found: false, detail: `${place} is built without it` },
    ]);
  });

  test.runIf(builtInProviders().includes('cuda'))('lists for CUDA each file, with its place', async () => {
    const { needs, complete, exitCode } = await inspected('cuda');
    expect(exitCode).toBe(complete ? 0 : 1);
    expect(complete).toBe(needs.every(({ found }) => found));
    const files = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];
    expect(needs.map(({ name }) => name)).toEqual(expect.arrayContaining([...files, 'an NVIDIA GPU']));
    for (const { name, found, detail } of needs.filter(({ name: need }) => files.includes(need))) {
      const place = fileURLToPath(
        new URL(`../../../node_modules/onnxruntime-node/bin/napi-v6/linux/x64/`, import.meta.url),
      );
      expect(found).toBe(existsSync(join(place, name)));
      expect(detail).toContain(found ? join(place, name) : place.replace(/\/$/, ''));
    }
    const page = await plumbline('inspect', zoo, '--provider', 'cuda');
    for (const { name, found } of needs)
      expect(page.stdout).toMatch(
        new RegExp(`^${name.replaceAll('.', '\\.')} +${found ? 'yes' : 'missing'} `, 'm'),
      );
  });

  test('looks at one provider, not at auto or at one that is not known', async () => {
    const auto = await plumbline('inspect', zoo, '--provider', 'auto');
    expect(auto).toMatchObject({ exitCode: 2, stdout: '' });
    expect(auto.stderr).toContain('name the provider that should be looked at');
    const unknown = await plumbline('inspect', zoo, '--provider', 'gpu');
    expect(unknown).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unknown.stderr).toContain('these are: cpu, cuda, webgpu, coreml, dml, auto.');
  });
});
