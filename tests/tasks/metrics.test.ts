import { expect, it } from 'vitest';
import { acc, metricValues, perplexity } from '../../src/tasks/metrics.ts';
import { readGolden } from '../goldens/read.ts';

const golden = readGolden<{
  likelihoods: number[];
  perplexity: number;
  bootstrap: [number, number][];
  binary: number[];
  mean: number;
  mean_stderr: number;
}>('lm-eval-statistics.json');

it('a mean with its standard error, as lm-eval', () => {
  const scores = golden.binary.map((value) => ({ acc: value, other: 1 }));
  expect(metricValues([acc], scores)).toEqual([
    { name: 'acc', value: golden.mean, standardError: golden.mean_stderr, higherIsBetter: true },
  ]);
});

it('a perplexity with its bootstrapped standard error, as lm-eval', () => {
  const scores = golden.likelihoods.map((value) => ({ perplexity: value }));
  const [iterations, expected] = golden.bootstrap.at(-1) ?? [0, 0];
  const [value] = metricValues([perplexity], scores, iterations);
  expect(value).toMatchObject({ name: 'perplexity', value: golden.perplexity, higherIsBetter: false });
  expect(value?.standardError).toBeCloseTo(expected, 12);
});

it('no standard error for a single question, nor without resamples', () => {
  expect(metricValues([acc], [{ acc: 1 }])[0]).toMatchObject({ value: 1, standardError: null });
  expect(
    metricValues([perplexity], [{ perplexity: -1 }, { perplexity: -2 }], 0)[0]?.standardError,
  ).toBeNull();
});

it('says which question has no score', () => {
  expect(() => metricValues([acc], [{ acc: 1 }, {}])).toThrow('question 1 has no score for the metric acc');
});
