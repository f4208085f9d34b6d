import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { byteTokens, compileBpe } from '../../../src/model/tokenizer/bpe.ts';

const numbered = (...tokens: string[]): Record<string, number> =>
  Object.fromEntries(tokens.map((token, id) => [token, id]));
const model = {
  vocab: numbered('<unk>', 'a', 'b', 'ab', 'aa', 'aaa', '<0xC3>', '<0xA9>', 'c'),
  merges: [['a', 'b'], 'a a', ['aa', 'a']],
};
const pieces = ['aab', 'aaaa', 'axyb', 'ayé€b', 'aéb', 'xx', 'aaab'];

// tokenizers 0.23.3: Tokenizer(models.BPE(...)).encode(piece).ids in Python.
describe('byte-pair encoding', () => {
  test.each<[string, object, number[][]]>([
    ['leaves out', {}, [[1, 3], [4, 4], [3], [3], [3], [], [4, 3]]],
    [
      'marks',
      { unk_token: '<unk>' },
      [
        [1, 3],
        [4, 4],
        [1, 0, 0, 2],
        [1, 0, 0, 0, 2],
        [1, 0, 2],
        [0, 0],
        [4, 3],
      ],
    ],
    [
      'marks once',
      { unk_token: '<unk>', fuse_unk: true },
      [[1, 3], [4, 4], [1, 0, 2], [1, 0, 2], [1, 0, 2], [0], [4, 3]],
    ],
    [
      'writes in bytes',
      { unk_token: '<unk>', byte_fallback: true },
      [
        [1, 3],
        [4, 4],
        [1, 0, 0, 2],
        [1, 6, 7, 0, 0, 2],
        [1, 6, 7, 2],
        [0, 0],
        [4, 3],
      ],
    ],
    [
      'writes in bytes, or marks once,',
      { unk_token: '<unk>', byte_fallback: true, fuse_unk: true },
      [[1, 3], [4, 4], [1, 0, 2], [1, 6, 7, 0, 2], [1, 6, 7, 2], [0], [4, 3]],
    ],
  ])('%s what it does not know, as Rust does', (_, options, expected) => {
    expect(pieces.map(compileBpe({ ...model, ...options }))).toEqual(expected);
  });

  test('marks the inside of a word, or its end', () => {
    const inside = compileBpe({
      vocab: numbered('a', '##b', 'a##b', 'b</w>', 'ab'),
      merges: [['a', '##b']],
      continuing_subword_prefix: '##',
    });
    expect(['ab', 'abb', 'b'].map(inside)).toEqual([[4], [4, 1], []]);
    const end = compileBpe({
      vocab: numbered('a', 'b', 'b</w>', 'ab</w>'),
      merges: [['a', 'b</w>']],
      end_of_word_suffix: '</w>',
    });
    expect(['ab', 'abb', 'b', 'a'].map(end)).toEqual([[3], [0, 1, 2], [2], []]);
  });

  test('takes a whole piece as one token where the merges are not asked', () => {
    const vocab = { ...model.vocab, cab: 9 };
    expect(compileBpe({ ...model, vocab })('cab')).toEqual([8, 3]);
    expect(compileBpe({ ...model, vocab, ignore_merges: true })('cab')).toEqual([9]);
  });

  test('joins a long piece in no time', () => {
    const start = performance.now();
    expect(compileBpe(model)('a'.repeat(300_000))).toHaveLength(150_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  // The plain rule: look through the whole piece for the first of the pairs, join it, look again.
  test('joins the pair that comes first, from the left', () => {
    const vocab = numbered('a', 'b', 'c', 'ab', 'bc', 'abc', 'cc', 'aa');
    const merges: [string, string][] = [
      ['b', 'c'],
      ['a', 'a'],
      ['ab', 'c'],
      ['a', 'b'],
      ['c', 'c'],
      ['a', 'bc'],
    ];
    const encode = compileBpe({ vocab, merges });
    const plainly = (text: string): number[] => {
      const tokens = Array.from(text);
      for (;;) {
        const places = merges.map(([left, right]) =>
          tokens.findIndex((token, index) => token === left && tokens[index + 1] === right),
        );
        const first = places.findIndex((place) => place >= 0);
        if (first < 0) return tokens.map((token) => vocab[token] ?? -1);
        const [left, right] = merges[first] ?? ['', ''];
        tokens.splice(places[first] ?? 0, 2, left + right);
      }
    };
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 }), (text) => {
        expect(encode(text)).toEqual(plainly(text));
      }),
    );
  });

  test.each<[object, RegExp]>([
    [{}, /no vocab or no merges/],
    [{ vocab: {}, merges: ['a b'] }, /merge 0, "a b", is not of two tokens/],
    [{ vocab: numbered('a', 'b'), merges: [['a', 'b']] }, /merge 0/],
    [{ vocab: numbered('a', 'b', 'ab'), merges: ['a b', 7] }, /merge 1, 7/],
    [{ vocab: numbered('a', 'aa'), merges: ['a a a'] }, /merge 0/],
  ])('%j is refused', (wrong, message) => {
    expect(() => compileBpe({ ...wrong })).toThrow(ModelError);
    expect(() => compileBpe({ ...wrong })).toThrow(message);
  });
});

test('bytes are told only where all of them have a token', () => {
  const vocabulary = new Map([['<0x41>', 3]]);
  expect([byteTokens('AA', vocabulary), byteTokens('AB', vocabulary)]).toEqual([[3, 3], undefined]);
});
