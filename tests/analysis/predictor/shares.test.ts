import { describe, expect, it } from 'vitest';
import { mixed, sharesOf } from '../../../src/analysis/predictor/shares.ts';
import { PythonRandom } from '../../../src/lib/random.ts';

const random = new PythonRandom(3);
const scores = Array.from({ length: 30 }, () => random.random());
/** What parts predict that miss by up to these errors. */
const missing = (errors: readonly number[]) =>
  scores.map((score) => errors.map((error) => score + error * (2 * random.random() - 1)));
const total = (shares: readonly number[]) => shares.reduce((sum, share) => sum + share, 0);

describe('shares', () => {
  it.each([[[0.1]], [[0.1, 0.2]], [[0.05, 0, 0.3]], [[0.1, 0.2, 0.05, 0.4, 0.1]]])(
    'add up to 1 where parts miss by up to %j, and none is below 0',
    (errors) => {
      const shares = sharesOf(scores, missing(errors));
      expect(shares).toHaveLength(errors.length);
      expect(total(shares)).toBeCloseTo(1, 12);
      for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
    },
  );

  it('are larger for the part with the lower held-out error', () => {
    const [good = NaN, worse = NaN, bad = NaN] = sharesOf(scores, missing([0.05, 0.1, 0.8]));
    expect(good).toBeGreaterThan(worse);
    expect(worse).toBeGreaterThan(bad);
    expect(bad).toBeLessThan(0.01);
  });

  it('are all for a part that predicts every row as it is', () => {
    const [right, wrong] = sharesOf(
      scores,
      scores.map((score) => [score, score + 0.1]),
    );
    expect(right).toBeCloseTo(1, 12);
    expect(wrong).toBeCloseTo(0, 12);
  });

  it('are equal for equal parts, also beside another', () => {
    const equal = missing([0.2]).map(([value = NaN]) => [value, value, value, value]);
    for (const share of sharesOf(scores, equal)) expect(share).toBeCloseTo(0.25, 12);
    const beside = missing([0.2, 0.1]).map(([a = NaN, b = NaN]) => [a, b, a]);
    const [first = NaN, , last = NaN] = sharesOf(scores, beside);
    expect(first).toBeCloseTo(last, 12);
  });

  it('are halves for two parts that miss to opposite sides: only together they are right', () => {
    const opposite = scores.map((score) => [score + 0.1, score - 0.1]);
    for (const share of sharesOf(scores, opposite)) expect(share).toBeCloseTo(0.5, 12);
  });

  it('are the mean of all quarters, each by its error to the power of -20', () => {
    const two = missing([0.2, 0.3]);
    const quarters = [0, 0.25, 0.5, 0.75, 1];
    const powers = quarters.map((first) => {
      const errors = two.map(([a = NaN, b = NaN], row) =>
        Math.abs(first * a + (1 - first) * b - (scores[row] ?? NaN)),
      );
      return total(errors) ** -20;
    });
    const expected = total(quarters.map((first, at) => first * (powers[at] ?? NaN))) / total(powers);
    expect(sharesOf(scores, two)[0]).toBeCloseTo(expected, 9);
  });

  it('do not depend on the unit of the scores', () => {
    const two = missing([0.2, 0.25]);
    const hundred = sharesOf(
      scores.map((score) => 100 * score),
      two.map((values) => values.map((value) => 100 * value)),
    );
    for (const [part, share] of sharesOf(scores, two).entries()) expect(hundred[part]).toBeCloseTo(share, 9);
  });
});

it('a mixed score is the sum of scores times shares', () => {
  expect(mixed([0.5, 0.25, 0.25], [0.2, 0.4, 0.8])).toBeCloseTo(0.4, 12);
  expect(mixed([0, 1], [7, 0.3])).toBe(0.3);
  expect(mixed([0.5, 0.5], [1])).toBeNaN();
});
