import fc from 'fast-check';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { openTokenizer, type Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { tokenizerFixtures } from './tokenizer-fixtures.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/tokenizers/', import.meta.url));
const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(fixtures, path), 'utf8')) as T;
const texts = readJson<string[]>('texts.json');

interface Reference {
  readonly class: string;
  readonly bos: number | null;
  readonly eos: number | null;
  readonly size: number;
  readonly ids: number[][];
  readonly bare: number[][];
  readonly decoded: string[];
  readonly halves: string[];
}

// Python's ids and texts; tests/goldens/make_tokenizers.py.
describe.each(tokenizerFixtures)('the tokenizer %s', (name) => {
  const reference = readJson<Reference>(`${name}/reference.json`);
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = await openTokenizer(join(fixtures, name));
  });

  test('encodes as AutoTokenizer does, with and without special tokens', () => {
    for (const [index, text] of texts.entries()) {
      expect(tokenizer.encode(text, true), JSON.stringify(text)).toEqual(reference.ids[index]);
      expect(tokenizer.encode(text, false), JSON.stringify(text)).toEqual(reference.bare[index]);
    }
  });

  test('decodes as AutoTokenizer does, where a character is cut as well', () => {
    for (const [index, ids] of reference.bare.entries()) {
      const text = JSON.stringify(texts[index]);
      expect(tokenizer.decode(ids, { skipSpecialTokens: true }), text).toBe(reference.decoded[index]);
      const half = ids.slice(0, Math.floor(ids.length / 2));
      expect(tokenizer.decode(half, { skipSpecialTokens: false }), text).toBe(reference.halves[index]);
    }
  });

  test('knows its special tokens and its size', () => {
    expect(tokenizer.bosToken ?? null).toBe(reference.bos);
    expect(tokenizer.eosToken ?? null).toBe(reference.eos);
    expect(tokenizer.prefixToken ?? null).toBe(reference.bos ?? reference.eos);
    expect(tokenizer.addsBos).toBe(reference.bos !== null && reference.ids[0]?.[0] === reference.bos);
    expect(tokenizer.vocabularySize).toBe(reference.size);
  });
});

test('some reference adds a BOS and some does not, and the same file cuts digits by its class', () => {
  const bare = (name: string): number[][] => readJson<Reference>(`${name}/reference.json`).bare;
  expect(readJson<Reference>('llama/reference.json').ids[0]).toEqual([1]);
  expect(readJson<Reference>('byte-level/reference.json').ids[0]).toEqual([]);
  expect(bare('digits')).not.toEqual(bare('digits-as-gpt2'));
});

describe('a tokenizer', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plumbline-tokenizer-'));
    await cp(join(fixtures, 'byte-level-with-bos'), folder, { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true }));
  const write = (name: string, value: unknown): Promise<void> =>
    writeFile(
      join(folder, name),
      typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value),
    );
  const original = async (): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(fixtures, 'byte-level-with-bos', 'tokenizer.json'), 'utf8')) as Record<
      string,
      unknown
    >;

  test('leaves the special tokens out where a text already starts with the prefix token', async () => {
    const tokenizer = await openTokenizer(folder);
    const bare = tokenizer.encode('Water', false);
    expect(tokenizer.encodeAsHarness('Water')).toEqual([0, ...bare]);
    expect(tokenizer.encodeAsHarness('<|endoftext|>Water')).toEqual([0, ...bare]);
  });

  test('takes any text, lone surrogates too', async () => {
    const tokenizer = await openTokenizer(folder);
    expect(tokenizer.encode('\ud800', false)).toEqual(tokenizer.encode('\ufffd', false));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const ids = tokenizer.encode(text, false);
        expect(ids.every((id) => id < tokenizer.vocabularySize)).toBe(true);
        expect(tokenizer.decode(ids, { skipSpecialTokens: false })).toBe(Buffer.from(text).toString());
      }),
    );
  });

  test('decodes no ids to no text, and leaves out ids that no token has', async () => {
    const tokenizer = await openTokenizer(folder);
    expect(tokenizer.decode([], { skipSpecialTokens: true })).toBe('');
    expect(tokenizer.decode([99_999], { skipSpecialTokens: true })).toBe('');
  });

  test('ends a generation at its own EOS and at those of generation_config.json', async () => {
    await write('generation_config.json', { eos_token_id: [1, 0, 7] });
    expect((await openTokenizer(folder)).eosTokens).toEqual([0, 1, 7]);
    await rm(join(folder, 'generation_config.json'));
  });

  test('needs no file but tokenizer.json, and then has no prefix token', async () => {
    await rm(join(folder, 'tokenizer_config.json'));
    await rm(join(folder, 'config.json'));
    const tokenizer = await openTokenizer(folder);
    expect([tokenizer.prefixToken, tokenizer.addsBos, tokenizer.eosTokens]).toEqual([undefined, false, []]);
    expect(tokenizer.encodeAsHarness('x')[0]).toBe(0);
  });

  test('takes its special tokens from special_tokens_map.json where tokenizer_config.json has none', async () => {
    await write('special_tokens_map.json', { eos_token: { content: '<|im_start|>', lstrip: false } });
    expect((await openTokenizer(folder)).eosToken).toBe(1);
    await write('tokenizer_config.json', { eos_token: '<|endoftext|>', added_tokens_decoder: {} });
    expect((await openTokenizer(folder)).eosToken).toBe(0);
    await rm(join(folder, 'special_tokens_map.json'));
  });

  test('knows the tokens that only tokenizer_config.json adds', async () => {
    await write('tokenizer_config.json', {
      added_tokens_decoder: { 420: { content: '<tool>', special: true } },
    });
    const tokenizer = await openTokenizer(folder);
    const [id, ...rest] = tokenizer.encode('<tool>', false);
    expect([id, rest]).toEqual([tokenizer.vocabularySize - 1, []]);
    expect(tokenizer.decode([id ?? -1], { skipSpecialTokens: true })).toBe('');
  });

  test.each<[string, (json: Record<string, unknown>) => unknown, RegExp]>([
    ['is not JSON', () => '{"model": ', /is not JSON: it breaks off at line 1, column 11/],
    ['is empty', () => '', /is not JSON: it is empty/],
    ['is a list', () => '[]', /an array where an object was expected/],
    ['is a Git LFS pointer', () => 'version https://git-lfs.github.com/spec/v1\n', /Git LFS pointer/],
    ['is not UTF-8', () => Buffer.from([0x7b, 0xff]), /is not UTF-8/],
    ['has no model', () => '{}', /cannot be used as a tokenizer/],
    [
      'has an unknown model',
      (json) => ({ ...json, model: { type: 'Magic' } }),
      /cannot be used as a tokenizer: .*Magic/,
    ],
    [
      'has an unknown step',
      (json) => ({ ...json, pre_tokenizer: { type: 'Magic' } }),
      /Unknown PreTokenizer type: Magic/,
    ],
    [
      'has a bad expression',
      (json) => ({ ...json, pre_tokenizer: { type: 'Split', pattern: { Regex: '(' } } }),
      /cannot be used/,
    ],
    [
      'has steps in one another without end',
      () =>
        `{"model": {"type": "BPE", "vocab": {}, "merges": []}, "pre_tokenizer": ${'{"pretokenizers":['.repeat(50_000)}${']}'.repeat(50_000)}}`,
      /is nested more than 500 levels deep/,
    ],
    [
      'has a token without score',
      (json) => ({ ...json, model: { type: 'Unigram', vocab: [['a', 'b']], unk_id: 0 } }),
      /token 0 of a Unigram has no score/,
    ],
    [
      'has an unknown token that is none',
      (json) => ({ ...json, model: { type: 'Unigram', vocab: [['a', -1]], unk_id: 7 } }),
      /the unknown token of a Unigram is 7, and it has 1 tokens/,
    ],
    [
      'has a token of a Unigram that would fill the memory',
      (json) => ({ ...json, model: { type: 'Unigram', vocab: [['a'.repeat(4_000_001), -1]], unk_id: 0 } }),
      /the tokens of a Unigram have 4000001 characters, more than any vocabulary/,
    ],
    [
      'has an expression that takes for ever',
      (json) => ({ ...json, normalizer: { type: 'Replace', pattern: { Regex: '(.*)*x' }, content: '' } }),
      /cannot be used as a tokenizer: it takes more than 4 s for texts/,
    ],
    [
      'has an id below 0',
      (json) => ({ ...json, model: { type: 'BPE', vocab: { a: -1 }, merges: [] } }),
      /gives "a" the id -1/,
    ],
    [
      'has an id beyond reason',
      (json) => ({ ...json, added_tokens: [{ id: 4e9, content: 'a' }] }),
      /gives "a" the id 4000000000/,
    ],
  ])('is refused in one line where tokenizer.json %s', async (_, change, message) => {
    const changed = change(await original());
    await write('tokenizer.json', changed);
    const error: unknown = await openTokenizer(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain('tokenizer.json');
    expect((error as Error).message).not.toContain('\n');
  });
});

// transformers writes 1e30, which prints as 1000000000000000019884624838656, for no length at all.
test.each([
  ['512', 512],
  ['1000000000000000019884624838656', undefined],
  ['null', undefined],
  ['"512"', undefined],
])('a model_max_length of %s is the length %s', async (written, expected) => {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-tokenizer-'));
  try {
    await cp(join(fixtures, 'byte-level', 'tokenizer.json'), join(folder, 'tokenizer.json'));
    await writeFile(join(folder, 'tokenizer_config.json'), `{"model_max_length": ${written}}`);
    expect((await openTokenizer(folder)).maxLength).toBe(expected);
  } finally {
    await rm(folder, { recursive: true });
  }
});
