import { expect, it } from 'vitest';
import { acc, brierScore, f1OfYes, meanF1, metricValues, perplexity } from '../../src/tasks/metrics.ts';
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

const numerics = readGolden<{
  f1: { items: [number, number][]; f1: number; error: number }[];
  mean_f1: [items: [number, number][], value: number][];
}>('numerics.json');

it.each(numerics.f1)(
  'the F1 of yes with its bootstrapped standard error, as scikit-learn: $f1',
  (expected) => {
    const scores = expected.items.map((f1) => ({ f1 }));
    const [found] = metricValues([f1OfYes], scores, 100);
    expect(found).toMatchObject({ name: 'f1', value: expected.f1, higherIsBetter: true });
    expect(found?.standardError).toBeCloseTo(expected.error, 14);
  },
);

it.each(numerics.mean_f1)(
  'the mean F1 of three choices, without a standard error, as lm-eval’s cb',
  (items, value) => {
    const scores = items.map((f1) => ({ f1 }));
    expect(metricValues([meanF1], scores, 100)[0]).toMatchObject({ value, standardError: null });
  },
);

it('says that a metric is ours', () => {
  expect(metricValues([brierScore, acc], [{ brier_score: 0.5, acc: 1 }]).map(({ ours }) => ours)).toEqual([
    true,
    undefined,
  ]);
});

it('refuses a pair where a number belongs, and a number where a pair does', () => {
  expect(() => metricValues([acc], [{ acc: [1, 0] }])).toThrow('the score 1, 0 is not one number');
  expect(() => metricValues([f1OfYes], [{ f1: 1 }])).toThrow(
    'the score 1 is one number where two are needed',
  );
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
