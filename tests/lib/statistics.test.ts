import { describe, expect, it } from 'vitest';
import {
  mean,
  pooledStandardError,
  sampleStandardDeviation,
  standardErrorOfEqualMean,
  standardErrorOfMean,
  weightedMean,
} from '../../src/lib/statistics.ts';
import { readGolden } from '../goldens/read.ts';

interface Golden {
  binary: number[];
  mean: number;
  mean_stderr: number;
  pooled: [number[], number[], number][];
  unweighted: [number[], number][];
}

const golden = readGolden<Golden>('lm-eval-statistics.json');

describe('as lm-eval computes them', () => {
  it('mean and its standard error', () => {
    expect(mean(golden.binary)).toBe(golden.mean);
    expect(standardErrorOfMean(golden.binary)).toBe(golden.mean_stderr);
    expect(standardErrorOfMean([1, 0, 0, 1, 1])).toBe(0.24494897427831783);
  });

  it('standard errors of groups', () => {
    for (const [errors, sizes, expected] of golden.pooled)
      expect(pooledStandardError(errors, sizes)).toBe(expected);
    for (const [errors, expected] of golden.unweighted)
      expect(standardErrorOfEqualMean(errors)).toBe(expected);
  });

  it('the two agree for groups of one size', () => {
    const errors = [0.1, 0.2, 0.3];
    expect(pooledStandardError(errors, [50, 50, 50])).toBeCloseTo(standardErrorOfEqualMean(errors), 12);
  });
});

it('a single value has no standard error, an empty list no mean', () => {
  expect(standardErrorOfMean([1])).toBeNull();
  expect(mean([])).toBeNaN();
});

it('weightedMean and sampleStandardDeviation by hand', () => {
  expect(weightedMean([0.5, 1], [3, 1])).toBe(0.625);
  expect(sampleStandardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 15);
});
