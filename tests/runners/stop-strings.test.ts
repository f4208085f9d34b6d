import { describe, expect, test } from 'vitest';
import type { Tokenizer } from '../../src/model/tokenizer/tokenizer.ts';
import { cutAtStop, endsAtStop } from '../../src/runners/stop-strings.ts';

describe('endsAtStop', () => {
  const pieces = ['On', 'e.', '.', '\n', '\nQ', ':', '<end>'];
  const tokenizer = {
    decode: (ids: readonly number[]) => ids.map((id) => pieces[id]).join(''),
  } as unknown as Tokenizer;
  const ends = (tokens: readonly number[], ...stop: readonly string[]): boolean =>
    endsAtStop(tokenizer, tokens, stop);

  test('finds a stop string inside a token, and across the borders of tokens', () => {
    expect(ends([0, 1], '.')).toBe(true);
    expect(ends([0, 1, 2], '..')).toBe(true);
    expect(ends([0, 4, 5], '\nQ:')).toBe(true);
    expect(ends([0, 1], 'ne')).toBe(true);
  });

  test('finds any of several, and a special token as text', () => {
    expect(ends([0, 3], 'x', '\n')).toBe(true);
    expect(ends([0, 6], '<end>')).toBe(true);
  });

  test('does not end without a stop string, before it is whole, or at an empty one', () => {
    expect(ends([0, 1])).toBe(false);
    expect(ends([0, 4], '\nQ:')).toBe(false);
    expect(ends([0], '')).toBe(false);
  });
});

// lm-eval 0.4.13, models/huggingface.py: `for term in until: if len(term) > 0: s = s.split(term)[0]`
describe('cutAtStop', () => {
  test.each([
    ['one. two. three', ['.'], 'one'],
    ['one', ['.'], 'one'],
    ['. one', ['.'], ''],
    ['a b c', ['c', 'b'], 'a '],
    ['a b c', ['b', 'c'], 'a '],
    ['a\n\nb', ['\n\n', '\n'], 'a'],
    ['a (b)+', ['(b)+'], 'a '],
    ['abc', ['', 'b'], 'a'],
    ['abc', [], 'abc'],
    ['', ['x'], ''],
  ])('%j at %j is %j', (text, stop, cut) => {
    expect(cutAtStop(text, stop)).toBe(cut);
  });
});
