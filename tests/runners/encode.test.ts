import { describe, expect, test } from 'vitest';
import { DataError } from '../../src/lib/errors.ts';
import type { Tokenizer } from '../../src/model/tokenizer/tokenizer.ts';
import { encodeRequest, generatedText, logLikelihood } from '../../src/runners/encode.ts';
import type { ModelRequest } from '../../src/tasks/types.ts';

const prefix = 99;
/** A token a letter, `a` is 0; the prefix token stands before an empty context. */
const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0) - 97);
const tokenizer = {
  encode: letters,
  encodeAsHarness: letters,
  decode: (ids: readonly number[]) => ids.map((id) => String.fromCharCode(97 + id)).join(''),
  prefixToken: prefix,
  eosTokens: [25],
} as unknown as Tokenizer;

const encode = (request: ModelRequest, maxLength = 6, vocabulary: number | null = 100) =>
  encodeRequest(request, { tokenizer, maxLength, vocabulary });
const score = (context: string, continuation: string): ModelRequest => ({
  kind: 'score',
  context,
  continuation,
});
const tokens = (ids: readonly number[], from: number): ModelRequest => ({
  kind: 'tokens',
  tokens: ids,
  from,
});
const generate = (prompt: string | readonly number[], maxTokens: number): ModelRequest => ({
  kind: 'generate',
  prompt,
  maxTokens,
  stop: ['.'],
});

describe('what is scored', () => {
  test('is the continuation, given the context', () => {
    expect(encode(score('abc', 'de'))).toEqual({
      kind: 'score',
      sequences: [{ tokens: [0, 1, 2, 3, 4], from: 3 }],
      truncated: 0,
    });
  });

  test('stands after the prefix token where there is no context', () => {
    expect(encode(score('', 'de'))).toMatchObject({ sequences: [{ tokens: [prefix, 3, 4], from: 1 }] });
  });

  test('keeps the last tokens of a context that does not fit, one more than the network sees', () => {
    expect(encode(score('abcdefgh', 'ij'))).toEqual({
      kind: 'score',
      sequences: [{ tokens: letters('defghij'), from: 5 }],
      truncated: 3,
    });
    expect(encode(tokens([1, 2, 3, 4, 5, 6, 7, 8], 2))).toEqual({
      kind: 'score',
      sequences: [{ tokens: [2, 3, 4, 5, 6, 7, 8], from: 1 }],
      truncated: 1,
    });
  });

  test('is in windows where a whole text does not fit', () => {
    expect(encode({ kind: 'rolling', text: 'abcdefgh' })).toEqual({
      kind: 'score',
      sequences: [
        { tokens: [prefix, 0, 1, 2, 3, 4, 5], from: 1 },
        { tokens: [1, 2, 3, 4, 5, 6, 7], from: 5 },
      ],
      truncated: 0,
    });
    expect(encode({ kind: 'rolling', text: '' })).toMatchObject({ sequences: [] });
  });
});

describe('a prompt', () => {
  test('keeps its last tokens, so that what is generated fits behind them', () => {
    expect(encode(generate('abcdefgh', 2))).toEqual({
      kind: 'generate',
      job: { kind: 'generate', prompt: [4, 5, 6, 7], maxTokens: 2, stop: ['.'], endTokens: [25] },
      truncated: 4,
    });
    expect(encode(generate([7, 8], 4))).toMatchObject({ job: { prompt: [7, 8] }, truncated: 0 });
  });

  test('that is empty is the prefix token', () => {
    expect(encode(generate('', 2))).toMatchObject({ job: { prompt: [prefix] } });
    expect(encode(generate([], 2))).toMatchObject({ job: { prompt: [prefix] } });
  });
});

describe('what makes no sense to the model is refused', () => {
  test.each<readonly [string, ModelRequest, RegExp]>([
    ['an empty continuation', score('abc', ''), /continuation has no tokens/],
    ['nothing at all', score('', ''), /continuation has no tokens/],
    ['a continuation longer than the context length', score('a', 'bcdefgh'), /7 tokens is longer than .* 6/],
    ['no tokens', tokens([], 1), /"tokens" has 0; two are the least/],
    ['one token', tokens([5], 1), /"tokens" has 1; two are the least/],
    ['from 0', tokens([5, 6], 0), /"from" is 0; .* from 1 .* to 1/],
    ['from past the end', tokens([5, 6], 2), /"from" is 2/],
    ['from between two tokens', tokens([5, 6, 7], 1.5), /"from" is 1\.5/],
    ['a token past the vocabulary', tokens([5, 100], 1), /100 is no token .* 0 to 99/],
    ['a negative token', tokens([-1, 5], 1), /-1 is no token/],
    ['half a token', tokens([0.5, 5], 1), /0\.5 is no token/],
    ['a token past the vocabulary in a prompt', generate([100], 1), /100 is no token/],
    ['more new tokens than fit', generate('a', 6), /6 tokens cannot be generated: .* model's 6/],
  ])('%s', (_name, request, why) => {
    expect(() => encode(request)).toThrow(DataError);
    expect(() => encode(request)).toThrow(why);
  });

  test('where the vocabulary is not known any token may be one', () => {
    expect(encode(tokens([5, 100_000], 1), 6, null)).toMatchObject({ truncated: 0 });
  });
});

describe('an output', () => {
  test('of several sequences joins their scores', () => {
    const request = encode({ kind: 'rolling', text: 'abcdefgh' });
    if (request.kind !== 'score') throw new Error('not a score');
    const scores = [
      { logprobs: [-1, -2, -3, -4, -5, -6], greedy: [true, true, true, true, true, true] },
      { logprobs: [-7, -8], greedy: [true, false] },
    ];
    expect(logLikelihood(request, scores)).toEqual({
      kind: 'logLikelihood',
      logprob: -36,
      greedy: false,
      tokens: letters('abcdefgh'),
      logprobs: [-1, -2, -3, -4, -5, -6, -7, -8],
      truncated: 0,
    });
  });

  test('of a generation is cut at the stop string; its tokens are not', () => {
    const request = encode({ kind: 'generate', prompt: 'a', maxTokens: 4, stop: ['c'] });
    if (request.kind !== 'generate') throw new Error('not a generation');
    expect(generatedText(request, { tokens: [0, 1, 2], logprobs: [-1, -0.5, -0.25] }, tokenizer)).toEqual({
      kind: 'generation',
      text: 'ab',
      tokens: [0, 1, 2],
      logprobs: [-1, -0.5, -0.25],
      logprob: -1.75,
      truncated: 0,
    });
  });
});
