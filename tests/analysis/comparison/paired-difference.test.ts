import { describe, expect, test } from 'vitest';
import { linearized } from '../../../src/analysis/comparison/linearized-metric.ts';
import {
  flips,
  isMeanOf,
  pairedDifference,
  unpairedDifference,
} from '../../../src/analysis/comparison/paired-difference.ts';
import { PythonRandom } from '../../../src/lib/random.ts';
import { bootstrapStandardError } from '../../../src/lib/bootstrap.ts';
import { metricValues } from '../../../src/tasks/metrics.ts';
import type { Metric, Score } from '../../../src/tasks/types.ts';

const mean = { aggregate: 'mean', weighting: 'by-size' } as const;

/** `count` numbers between 0 and 1, the same for the same seed. */
function numbers(seed: number, count: number): readonly number[] {
  const random = new PythonRandom(seed);
  return Array.from({ length: count }, () => random.random());
}
const bits = (seed: number, count: number, share: number): readonly number[] =>
  numbers(seed, count).map((x) => Number(x < share));

describe('the difference of right and wrong answers', () => {
  test('is tested by the questions that only one answers right', () => {
    const first = [1, 1, 1, 1, 0, 0, 1, 0];
    const second = [0, 0, 0, 1, 0, 1, 0, 0];
    expect(pairedDifference([{ first, second }], mean)).toMatchObject({
      difference: 0.375,
      test: 'exact McNemar',
      // 4 won, 1 lost: SciPy's binomtest(4, 5).
      p: 0.375,
    });
    expect(flips([{ first, second }])).toEqual({ won: 4, lost: 1 });
  });

  test('has the standard error of the paired difference, less than that of independent ones where the models agree', () => {
    const first = bits(1, 400, 0.6);
    const second = first.map((score, at) => (at % 20 === 0 ? 1 - score : score));
    const paired = pairedDifference([{ first, second }], mean);
    const alone = Math.sqrt(0.24 / 400) * Math.SQRT2;
    expect(paired.standardError).toBeLessThan(alone / 2);
  });

  test('without any disagreement leaves no doubt that there is none to tell', () => {
    const first = bits(2, 50, 0.5);
    expect(pairedDifference([{ first, second: first }], mean)).toEqual({
      difference: 0,
      standardError: 0,
      p: 1,
      test: 'exact McNemar',
    });
  });

  test('of one question has no standard error', () => {
    expect(pairedDifference([{ first: [1], second: [0] }], mean)).toMatchObject({
      standardError: null,
      p: 1,
    });
    expect(pairedDifference([{ first: [0.5], second: [0] }], mean)).toMatchObject({
      standardError: null,
      p: null,
    });
  });

  test('that is no number tells nothing', () => {
    expect(pairedDifference([{ first: [NaN, 1], second: [0, 1] }], mean).p).toBeNull();
  });
});

describe('the difference of a group', () => {
  const large = { first: bits(3, 300, 0.7), second: bits(4, 300, 0.6) };
  const small = { first: bits(5, 30, 0.2), second: bits(6, 30, 0.5) };
  const share = (scores: readonly number[]): number => scores.reduce((a, b) => a + b, 0) / scores.length;

  test('by size is that of all questions together', () => {
    const found = pairedDifference([large, small], mean);
    const all = { first: [...large.first, ...small.first], second: [...large.second, ...small.second] };
    expect(found.difference).toBeCloseTo(pairedDifference([all], mean).difference, 12);
    expect(found.test).toBe('exact McNemar');
    expect(found.p).toBe(pairedDifference([all], mean).p);
  });

  test('of equal members is the mean of their differences, and no question counts as another', () => {
    const found = pairedDifference([large, small], { aggregate: 'mean', weighting: 'equal' });
    const differences = [large, small].map(({ first, second }) => share(first) - share(second));
    expect(found.difference).toBeCloseTo((differences[0] ?? 0) / 2 + (differences[1] ?? 0) / 2, 12);
    expect(found.test).toBe('paired t');
    const errors = [large, small].map((part) => pairedDifference([part], mean).standardError ?? NaN);
    expect(found.standardError).toBeCloseTo(Math.hypot(...errors) / 2, 12);
  });
});

describe('a metric that is no mean', () => {
  const perplexity: Metric = { name: 'perplexity', aggregate: 'perplexity', higherIsBetter: false };
  const f1: Metric = { name: 'f1', aggregate: 'f1', higherIsBetter: true };
  const meanF1: Metric = { name: 'f1', aggregate: 'mean-f1', higherIsBetter: true };
  const logs: readonly Score[] = numbers(7, 200).map((x) => -3 * x);
  const pairs: readonly Score[] = numbers(8, 200).map((x, at) => [at % 3, Math.floor(3 * x)] as const);
  const cases: readonly (readonly [string, Metric, readonly Score[]])[] = [
    ['perplexity', perplexity, logs],
    ['F1', f1, pairs],
    ['the mean of three F1', meanF1, pairs],
  ];

  test.each(cases)('is the number that was recorded: %s', (_name, metric, scores) => {
    const [expected] = metricValues(
      [metric],
      scores.map((score) => ({ [metric.name]: score })),
      0,
    );
    const { value, influences } = linearized(metric.aggregate, scores);
    expect(value).toBeCloseTo(expected?.value ?? NaN, 12);
    expect(influences.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 8);
  });

  test.each(cases)('has about the standard error that resampling gives: %s', (_name, metric, scores) => {
    const other = scores.toReversed();
    const { standardError } = pairedDifference([{ first: scores, second: other }], {
      aggregate: metric.aggregate,
      weighting: 'equal',
    });
    const difference = (indices: Int32Array): number => {
      const of = (all: readonly Score[]): number =>
        linearized(
          metric.aggregate,
          Array.from(indices, (at) => all[at] ?? 0),
        ).value;
      return of(scores) - of(other);
    };
    const resampled = bootstrapStandardError(scores.length, difference, 1000) ?? NaN;
    expect((standardError ?? NaN) / resampled).toBeGreaterThan(0.85);
    expect((standardError ?? NaN) / resampled).toBeLessThan(1.15);
  });

  test('counts a pair as won where only the first chose right', () => {
    expect(
      flips([
        {
          first: [
            [1, 1],
            [0, 1],
          ],
          second: [
            [1, 0],
            [0, 1],
          ],
        },
      ]),
    ).toEqual({ won: 1, lost: 0 });
  });
});

describe('two scores without their questions', () => {
  test('are compared as independent ones', () => {
    const found = unpairedDifference(
      { value: 0.6, standardError: 0.03 },
      { value: 0.5, standardError: 0.04 },
    );
    expect(found).toMatchObject({ test: 'unpaired z', standardError: 0.05 });
    // SciPy: 2 * norm.sf(2).
    expect(found.p).toBeCloseTo(0.04550026389635839, 12);
  });

  test('tell nothing where a standard error is not known', () => {
    expect(
      unpairedDifference({ value: 0.6, standardError: null }, { value: 0.5, standardError: 0.1 }).p,
    ).toBeNull();
  });
});

test('a recorded number is told to be the mean of its questions, or not', () => {
  expect(isMeanOf(0.5, [0, 1])).toBe(true);
  expect(isMeanOf(0.4, [0, 1])).toBe(false);
  expect(isMeanOf(0.5, [[0, 1]])).toBe(false);
});
