import { existsSync, readdirSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { importTables } from '../../../src/results/published/import-tables.ts';
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
  'family', 'parameters', 'without embeddings', 'layers', 'width', 'heads', 'key-value heads', 'head width', 'MLP width', 'MLP ratio', 'gated MLP', 'activation',
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
    expect((await document(zoo)).tokenizer).toMatchObject({
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

describe('plumbline inspect on the regression\u2019s features', () => {
  test('shows each beside what the network is built of, in the words of the paper\u2019s tables', async () => {
    const page = await inspect(zoo);
    for (const [row, word] of [
      ['parameters', 'params'],
      ['width', 'dimension'],
      ['heads', 'heads'],
      ['key-value heads', 'attention gqa'],
      ['MLP ratio', 'mlp_ratio'],
      ['activation', 'activation swiglu'],
      ['norm', 'norm rmsnorm'],
      ['positions', 'positions rope'],
      ['block', 'block sequential'],
      ['biases', 'biases'],
      ['context length', 'sequence_length'],
    ] as const)
      expect(page).toMatch(new RegExp(`^${row}  .*  ${word}  `, 'm'));
    expect(page).toMatch(
      /^Training +tokens 0\.0028672, web 0, code 0, books 0, reference 0, academic 0, english 46 \(design\.yaml\)$/m,
    );
    expect(page).not.toContain('Not known');
    // One screen.
    expect(page.split('\n').length).toBeLessThan(50);
  });

  test('takes what people say by --design, and says so', async () => {
    const page = await inspect(zoo, '--design', 'mlp_ratio=3,tokens=1.4T,attention=local,full');
    expect(page).toMatch(
      /^MLP ratio +2\.50 +mlp_ratio 3 +--design, instead of 2\.5 \(config\.json intermediate_size, hidden_size\)$/m,
    );
    expect(page).toMatch(/^key-value heads +2 +attention local,full +--design, instead of gqa/m);
    expect(page).toContain('tokens 1400 (--design, instead of 0.0028672 (design.yaml:3)); web 0, code 0');
    const { exitCode, stderr } = await plumbline('inspect', zoo, '--design', 'tokns=3');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: 'plumbline: --design: "tokns" is no feature; did you mean tokens?\n',
    });
  });

  test('lists what nobody told', async () => {
    expect(await inspect(fixture('gpt2-prefixed'))).toMatch(
      /^Not known +tokens, web, code, books, reference, academic, english: give them in design\.yaml or by --design$/m,
    );
  });

  test('has them all, with sources, in the document', async () => {
    const { regression } = JSON.parse(await inspect(zoo, '--json')) as {
      readonly regression: {
        readonly design: object;
        readonly sources: object;
        readonly missing: readonly string[];
        readonly annotation: null;
      };
    };
    expect(Object.keys(regression.design)).toHaveLength(18);
    expect(Object.keys(regression.sources)).toHaveLength(18);
    expect(regression).toMatchObject({
      missing: [],
      annotation: null,
      architecture: { parametersWithoutEmbeddings: 1_033_856 },
    });
  });

  test('shows those of a family that is not built here, then says that it cannot be run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plumbline-inspect-'));
    try {
      const config = {
        model_type: 'qwen',
        hidden_size: 64,
        num_attention_heads: 4,
        num_hidden_layers: 2,
        vocab_size: 600,
        seq_length: 2048,
        auto_map: { AutoModelForCausalLM: 'modeling_qwen.QWenLMHeadModel' },
      };
      await writeFile(join(folder, 'config.json'), JSON.stringify(config));
      await cp(join(zoo, 'tokenizer.json'), join(folder, 'tokenizer.json'));
      await cp(join(zoo, 'model.safetensors'), join(folder, 'model.safetensors'));
      const { exitCode, stdout, stderr } = await plumbline('inspect', folder);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^positions +rope +the family$/m);
      expect(stdout).toMatch(/^sequence_length +2,048 +config\.json seq_length$/m);
      expect(stderr).toMatch(/model_type "qwen" needs code of its own, modeling_qwen\.py/);
      const json = await plumbline('inspect', folder, '--json');
      expect(JSON.parse(json.stdout)).toMatchObject({
        design: null,
        regression: { design: { num_heads: 4 } },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('says where the imported tables have it otherwise', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plumbline-inspect-'));
    try {
      const columns = [
        ['id', 'Somebody/Plumb_1M'],
        ['dimension', '128'],
        ['num_heads', '8'],
        ['mlp_ratio', '2.5'],
        ['layer_norm_type', ''],
        ['positional_embeddings', 'rope'],
        ['attention_variant', 'full'],
        ['biases', 'none'],
        ['block_type', ''],
        ['activation', 'swiglu'],
        ['sequence_length', '256'],
        ['is_instruction_tuned', 'false'],
        ['total_params', '1132160'],
      ] as const;
      const table = [0, 1].map((line) => columns.map((cells) => cells[line]).join(',')).join('\n');
      await writeFile(join(folder, 'model_annotations.csv'), table);
      const results = join(folder, 'results');
      await mkdir(results);
      const { failures } = await importTables(results, [join(folder, 'model_annotations.csv')], (line) => {
        throw new Error(line);
      });
      expect(failures).toEqual([]);
      expect(await inspect(zoo, '--results', results)).toMatch(
        /^Published +Somebody\/Plumb_1M has heads 8 where we read 4, attention full where we read gqa$/m,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
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
