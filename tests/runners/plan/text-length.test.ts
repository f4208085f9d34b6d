import { describe, expect, test } from 'vitest';
import { expectedTokens } from '../../../src/runners/plan/text-length.ts';

describe('the tokens that a text is expected to get', () => {
  test('are those of the reference answers where none was written, but no more than it may get', () => {
    // A text that ends behind each token with 1 in 50 has 50 on average, and fewer where 1,000 are the most.
    expect(expectedTokens(undefined, 50, 100_000)).toBeCloseTo(50, 6);
    expect(expectedTokens(undefined, 500, 20)).toBeLessThanOrEqual(20);
    expect(expectedTokens(undefined, undefined, 100_000)).toBeGreaterThan(1);
  });

  test('come near the mean of what was written, the more of it there is', () => {
    const of = (count: number) => expectedTokens({ count, ended: count, tokens: 30 * count }, 120, 100_000);
    expect(of(1)).toBeCloseTo((30 + 120) / 2, 6);
    expect(of(8)).toBeCloseTo((240 + 120) / 9, 6);
    expect(of(1000)).toBeCloseTo(30, 0);
  });

  test('are more where texts were cut before they ended', () => {
    const cut = expectedTokens({ count: 4, ended: 1, tokens: 200 }, 50, 256);
    const ended = expectedTokens({ count: 4, ended: 4, tokens: 200 }, 50, 256);
    expect(cut).toBeGreaterThan(ended);
    expect(cut).toBeLessThanOrEqual(256);
  });

  test('are the mean of the cut lengths: 1 + q + q² … for a text that goes on with q', () => {
    const q = 1 - 1 / 10;
    const sum = Array.from({ length: 25 }, (_, power) => q ** power).reduce((a, b) => a + b, 0);
    expect(expectedTokens(undefined, 10, 25)).toBeCloseTo(sum, 9);
  });
});
