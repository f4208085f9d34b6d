import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { mergesTokenizer } from '../../../src/model/tokenizer/vocabulary-merges.ts';

const vocabulary = { a: 0, b: 1, ab: 2, '#': 3, '##': 4 };

describe('vocab.json and merges.txt', () => {
  test.each([['#version: 0.2\na b\n# #\n'], ['#version: 0.2\r\na b\r\n# #\r\n'], ['a b\n# #']])(
    '%j are two merges',
    (text) => {
      expect(mergesTokenizer(vocabulary, text).json['model']).toMatchObject({
        vocab: vocabulary,
        merges: [
          ['a', 'b'],
          ['#', '#'],
        ],
      });
    },
  );

  test.each([
    ['a b\n\n# #', /no merge of two tokens in line 2/],
    ['a b c', /no merge of two tokens in line 1/],
    ['a  b', /no merge of two tokens in line 1/],
    ['#version\nb a', /"ba" in line 2, which vocab.json lacks/],
    ['a __proto__', /"__proto__" in line 1/],
  ])('%j is refused with its line', (text, message) => {
    expect(() => mergesTokenizer(vocabulary, text)).toThrow(ModelError);
    expect(() => mergesTokenizer(vocabulary, text)).toThrow(message);
  });
});
