import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { addedTokenSplitter, type Section } from '../../../src/model/tokenizer/added-token-splitter.ts';

const token = (id: number, text: string, flags: object = {}) => {
  return { id, text, singleWord: false, lstrip: false, rstrip: false, ...flags };
};

// The pieces of tokenizers 0.23.3 for the same tokens; see the family `added-tokens` for whole texts.
describe('added tokens are cut out of a text', () => {
  const split = addedTokenSplitter([
    token(1, '<s>'),
    token(2, '  '),
    token(3, '    '),
    token(4, '[L]', { lstrip: true }),
    token(5, '[R]', { rstrip: true }),
    token(6, 'word', { singleWord: true }),
    token(7, ''),
  ]);

  test.each<[string, Section[]]>([
    ['', []],
    ['plain', ['plain']],
    ['<s><s>a<s', [1, 1, 'a<s']],
    ['a     b', ['a', 3, ' b']],
    ['a [L] b', ['a', 4, ' b']],
    ['[R] \n a[R]', [5, 'a', 5]],
    ['a\ufeff\x85[L]', ['a\ufeff', 4]],
    ['word words sword word', [6, ' words sword ', 6]],
    ['wordword word_', ['wordword word_']],
    ['(word) 😀word', ['(', 6, ') 😀', 6]],
    ['𝔘word', ['𝔘word']],
  ])('%j', (text, sections) => {
    expect(split(text)).toEqual(sections);
  });

  test('where there are none, the text stays whole', () => {
    expect(addedTokenSplitter([])('<s>')).toEqual(['<s>']);
  });
});

test('added tokens of more characters than any vocabulary are refused', () => {
  expect(() => addedTokenSplitter([token(1, 'x'.repeat(2_000_001))])).toThrow(
    new ModelError('the added tokens have 2000001 characters, more than any vocabulary'),
  );
});
