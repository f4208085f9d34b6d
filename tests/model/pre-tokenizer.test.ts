import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exactNormalizer, exactPreTokenizer } from '../../src/model/pre-tokenizer.ts';
import { loadTokenizers } from '../../src/model/tokenizer-library.ts';

interface Pieces {
  readonly texts: string[];
  readonly preTokenizers: Record<string, { step: unknown; pieces: string[][] }>;
  readonly normalizers: Record<string, { step: unknown; texts: string[] }>;
}

// What the Rust library makes of the same steps; tests/goldens/make_tokenizers.py.
const file = new URL('../fixtures/tokenizers/pieces.json', import.meta.url);
const { texts, preTokenizers, normalizers } = JSON.parse(readFileSync(file, 'utf8')) as Pieces;

const { Tokenizer } = loadTokenizers();
const library = (steps: object): InstanceType<typeof Tokenizer> =>
  new Tokenizer(
    {
      model: { type: 'BPE', vocab: { a: 0 }, merges: [] },
      added_tokens: [],
      pre_tokenizer: null,
      normalizer: null,
      post_processor: null,
      decoder: null,
      ...steps,
    },
    {},
  );

describe.each(Object.entries(preTokenizers))('the pre-tokenizer "%s"', (_, { step, pieces }) => {
  test('cuts as Rust does', () => {
    const { pre_tokenizer: cut } = library({ pre_tokenizer: exactPreTokenizer(step) });
    for (const [index, text] of texts.entries())
      expect(text === '' ? [] : cut?.(text, { section_index: 0 }), JSON.stringify(text)).toEqual(
        text === '' ? [] : pieces[index],
      );
  });
});

describe.each(Object.entries(normalizers))('the normalizer "%s"', (_, { step, texts: changed }) => {
  test('changes a text as Rust does', () => {
    const { normalizer } = library({ normalizer: exactNormalizer(step) });
    for (const [index, text] of texts.entries())
      if (text !== '') expect(normalizer?.(text), JSON.stringify(text)).toBe(changed[index]);
  });
});

test('no pre-tokenizer and no normalizer stay none', () => {
  expect([exactPreTokenizer(null), exactNormalizer(undefined)]).toEqual([null, null]);
});
