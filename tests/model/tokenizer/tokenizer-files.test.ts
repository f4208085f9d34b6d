// Folders without tokenizer.json: which are opened, and what is said of the others.

import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { openTokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { scratchFolder } from '../../results/records.ts';

const families = fileURLToPath(new URL('../../fixtures/tokenizers/families/', import.meta.url));
const copyOf = async (name: string): Promise<string> => {
  const folder = scratchFolder();
  await cp(join(families, name), folder, { recursive: true });
  return folder;
};
const refusal = async (folder: string): Promise<string> => {
  const error: unknown = await openTokenizer(folder).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ModelError);
  expect((error as Error).message).not.toContain('\n');
  return (error as Error).message;
};

describe('a folder with tokenizer.model', () => {
  test('is read by tokenizer.json where that is there', async () => {
    const folder = await copyOf('llama-model');
    await cp(join(families, 'llama3', 'tokenizer.json'), join(folder, 'tokenizer.json'));
    expect((await openTokenizer(folder)).spelling(1)).toBe('<|end_of_text|>');
  });

  test('puts BOS and EOS around a text as tokenizer_config.json says', async () => {
    const folder = await copyOf('llama-model');
    const around = async (config: object): Promise<number[]> => {
      await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
      return (await openTokenizer(folder)).encode('', true);
    };
    const llama = { tokenizer_class: 'LlamaTokenizer' };
    expect(await around(llama)).toEqual([]);
    expect(await around({ ...llama, add_bos_token: true })).toEqual([1]);
    expect(await around({ ...llama, add_bos_token: true, add_eos_token: true })).toEqual([1, 2]);
    expect(await around({ ...llama, add_bos_token: true, bos_token: 'none such' })).toEqual([]);
  });

  // transformers 5.23 gives a model without a class no space in front; LlamaTokenizer gives one.
  test('is cut up as the class says', async () => {
    const folder = await copyOf('llama-model');
    const first = async (config: object): Promise<string | undefined> => {
      await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
      const { encode, spelling } = await openTokenizer(folder);
      return spelling(encode('a', false)[0] ?? -1);
    };
    expect(await first({})).toBe('a');
    expect(await first({ tokenizer_class: 'LlamaTokenizer' })).toBe('▁a');
  });

  test.each<[string, Uint8Array | string, RegExp]>([
    ['tiktoken', 'IQ== 0\nIg== 1\n', /tokenizer.model is a vocabulary of tiktoken.*tokenizer.json/],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\n', /Git LFS pointer/],
    ['nothing', '', /tokenizer.model is not a SentencePiece model \(it has no pieces\). Get the file again/],
    ['noise', Uint8Array.from({ length: 999 }, (_, i) => (i * 73) % 256), /not a SentencePiece model/],
  ])('that holds %s is refused in one line', async (_, content, message) => {
    const folder = await copyOf('llama-model');
    await writeFile(join(folder, 'tokenizer.model'), content);
    expect(await refusal(folder)).toMatch(message);
  });

  test('is refused where it is a folder', async () => {
    const folder = await copyOf('llama-model');
    await rm(join(folder, 'tokenizer.model'));
    await mkdir(join(folder, 'tokenizer.model'));
    expect(await refusal(folder)).toMatch(/tokenizer.model is not a file/);
  });

  test('is refused where the class runs no such file', async () => {
    const folder = await copyOf('llama-model');
    await writeFile(join(folder, 'tokenizer_config.json'), '{"tokenizer_class": "GPT2Tokenizer"}');
    expect(await refusal(folder)).toMatch(/its tokenizer class is GPT2Tokenizer/);
  });

  test('is read by it where vocab.json and merges.txt are there too', async () => {
    const folder = await copyOf('llama-model');
    for (const name of ['vocab.json', 'merges.txt'])
      await cp(join(families, 'opt-files', name), join(folder, name));
    expect((await openTokenizer(folder)).vocabularySize).toBe(520);
  });
});

describe('a folder with vocab.json and merges.txt', () => {
  test('is refused where no class says how texts are cut up', async () => {
    const folder = await copyOf('opt-files');
    await writeFile(join(folder, 'tokenizer_config.json'), '{}');
    await writeFile(join(folder, 'config.json'), '{"model_type": "falcon"}');
    expect(await refusal(folder)).toMatch(/vocab.json and merges.txt.*name the tokenizer_class/);
  });

  test.each<[string, string, RegExp]>([
    ['merges.txt', 'a b c\n', /merges.txt has no merge of two tokens in line 1. Get the file again/],
    ['merges.txt', '\u0000 x\n', /merges.txt has .* in line 1, which vocab.json lacks/],
    ['vocab.json', '[]', /vocab.json holds an array/],
    ['vocab.json', '{"a": "b"}', /vocab.json/],
    ['added_tokens.json', '7', /added_tokens.json holds a number/],
  ])('is refused in one line where %s holds %j', async (name, content, message) => {
    const folder = await copyOf('phi-files');
    if (name === 'vocab.json') await writeFile(join(folder, 'merges.txt'), '#version: 0.2\n');
    await writeFile(join(folder, name), content);
    expect(await refusal(folder)).toMatch(message);
  });
});

describe('a folder without a tokenizer that is read', () => {
  test.each<[string[], RegExp]>([
    [[], /has no tokenizer.json. Get the tokenizer's files/],
    [
      ['tekken.json'],
      /tekken.json, Mistral's own format, is not read. Make tokenizer.json with transformers/,
    ],
    [['qwen.tiktoken'], /qwen.tiktoken holds tokens only.*Get tokenizer.json from a converted copy/],
    [['merges.txt'], /only merges.txt/],
    [['spiece.model'], /spiece.model is not read. Make tokenizer.json/],
    [['vocab.txt'], /vocab.txt is not read/],
    [['tokenizer.model.v3'], /tokenizer.model.v3 is not read/],
  ])('%j is told so', async (names, message) => {
    const folder = scratchFolder();
    for (const name of names) await writeFile(join(folder, name), '');
    expect(await refusal(folder)).toMatch(message);
  });
});
