import { describe, expect, test } from 'vitest';
import { standardErrorOfMean } from '../../../src/lib/statistics.ts';
import { questionsBehind } from '../../../src/results/import/question-count.ts';
import type { MetricValue } from '../../../src/results/types.ts';

const metric = (value: number, standardError: number | null): MetricValue => ({
  name: 'acc',
  value,
  standardError,
  higherIsBetter: true,
});

const ofScores = (scores: readonly number[]): MetricValue =>
  metric(scores.reduce((a, b) => a + b, 0) / scores.length, standardErrorOfMean(scores));

describe('the number of questions behind a mean of zeros and ones', () => {
  test.each([
    [1, 2],
    [437, 1172],
    [7, 10_042],
    [14_041, 14_042],
    [50_000, 100_000],
  ])('is told by the mean and its standard error: %i right of %i', (right, all) => {
    const scores = Array.from({ length: all }, (_, at) => (at < right ? 1 : 0));
    expect(questionsBehind([metric(0.3, null), ofScores(scores)])).toBe(all);
  });

  test("is that of published numbers: ARC-Challenge's 1172 questions", () => {
    expect(questionsBehind([metric(0.4035836177474403, 0.014337158914268436)])).toBe(1172);
  });

  test('is not made up where the scores are not zeros and ones, are all equal, or were rounded', () => {
    expect(questionsBehind([ofScores([0.2, 0.5, 0.9, 0.4])])).toBeUndefined();
    expect(questionsBehind([ofScores([1, 1, 1])])).toBeUndefined();
    expect(questionsBehind([metric(0.4036, 0.0143)])).toBeUndefined();
    expect(
      questionsBehind([metric(Number.NaN, 0.1), metric(Infinity, 0.1), metric(0.5, null)]),
    ).toBeUndefined();
    expect(questionsBehind([])).toBeUndefined();
  });
});
