import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { exactPreTokenizer } from '../../../src/model/tokenizer/pre-tokenizer.ts';
import { loadTokenizers } from '../../../src/model/tokenizer/tokenizer-library.ts';

interface Pieces {
  readonly texts: string[];
  readonly preTokenizers: Record<string, { step: unknown; pieces: string[][] }>;
}

// What the Rust library makes of the same steps; tests/goldens/make_tokenizers.py.
const file = new URL('../../fixtures/tokenizers/pieces.json', import.meta.url);
const { texts, preTokenizers } = JSON.parse(readFileSync(file, 'utf8')) as Pieces;

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

test('no pre-tokenizer stays none', () => {
  expect(exactPreTokenizer(null)).toBeNull();
});

// tokenizers 0.23.3: Punctuation().pre_tokenize_str of every character between two letters.
test('punctuation is that of Unicode 9, as Rust has it', () => {
  const { pre_tokenizer: cut } = library({
    pre_tokenizer: exactPreTokenizer({ type: 'Punctuation', behavior: 'Isolated' }),
  });
  const pieces = (text: string): string[] | undefined => cut?.(text, { section_index: 0 });
  expect(pieces('a\u2e42b\u2e43c\u166dd\u061de\u{1e95e}f')).toEqual([
    'a',
    '\u2e42',
    'b\u2e43c',
    '\u166d',
    'd\u061de\u{1e95e}f',
  ]);
});

test('a Split by a pattern longer than any is refused', () => {
  const node = { type: 'Split', pattern: { Regex: 'a|'.repeat(5001) }, behavior: 'Isolated', invert: false };
  expect(() => exactPreTokenizer(node)).toThrow(new ModelError('a Split has a pattern of 10002 characters'));
});
