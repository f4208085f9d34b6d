import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
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
  readonly memory: { readonly weights: number; readonly past: number };
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
    // Float32; keys and values of 6 layers, 2 heads of width 32.
    expect(memory).toEqual({ weights: 4 * parameters, past: 2 * 4 * 6 * 2 * 32 * 256 });
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
