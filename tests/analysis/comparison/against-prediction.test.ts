import { describe, expect, test } from 'vitest';
import { compareWithPrediction, type Compared } from '../../../src/analysis/comparison/against-prediction.ts';
import { benchmarksOf } from '../../../src/analysis/comparison/measured-scores.ts';
import * as registry from '../../../src/tasks/registry.ts';
import { aMeasured, aPrediction, evenResiduals, someDesign } from './predicted.ts';

const suite = registry.suites.find(({ name }) => name === 'paper');
const benchmarks = suite === undefined ? [] : benchmarksOf(suite, registry);
const compare = (given: Partial<Compared>) =>
  compareWithPrediction({ measured: [], predicted: [], design: someDesign, benchmarks, ...given });
const one = (value: number, prediction = 0.5, task = 'hellaswag') =>
  compare({ measured: [aMeasured(task, value)], predicted: [aPrediction(task, prediction)] }).compared[0];

test('the benchmarks are the thirteen of the paper, four of which are better when less', () => {
  expect(benchmarks).toHaveLength(13);
  expect(benchmarks.filter(({ higherIsBetter }) => !higherIsBetter).map(({ task }) => task)).toEqual([
    'mathqa',
    'xnli',
    'anli',
    'logiqa2',
  ]);
});

describe('the residual', () => {
  test('is measured less predicted, and ranks among those of the training models, the best first', () => {
    expect(one(0.6)).toMatchObject({ residual: expect.closeTo(0.1, 12), rank: { place: 1, of: 100 } });
    expect(one(0.4)?.rank).toEqual({ place: 100, of: 100 });
    expect(one(0.5205)?.rank).toEqual({ place: 30, of: 100 });
  });

  test('is turned where less is better, with those that it ranks among', () => {
    const found = one(0.4, 0.5, 'mathqa');
    expect(found).toMatchObject({ residual: expect.closeTo(0.1, 12), rank: { place: 1, of: 100 } });
    const residuals = [{ id: 'a', residual: -0.2 }];
    const { compared } = compare({
      measured: [aMeasured('mathqa', 0.4)],
      predicted: [aPrediction('mathqa', 0.5, { residuals })],
    });
    expect(compared[0]).toMatchObject({ rank: { place: 2, of: 2 }, heldOut: [{ id: 'a', residual: 0.2 }] });
  });

  test('of a model that the predictors learned from is not ranked among itself, which is said', () => {
    const { compared, notes } = compare({
      measured: [aMeasured('hellaswag', 0.6)],
      predicted: [aPrediction('hellaswag', 0.5)],
      trainedAs: 'org/model-7',
    });
    expect(compared[0]?.rank.of).toBe(99);
    expect(notes.join()).toContain('learned from a model of this name (org/model-7)');
  });
});

describe('the p-value', () => {
  test('is (1 + #{|r_i| >= |r|}) / (n + 1)', () => {
    expect(one(0.6)?.p).toBe(1 / 100);
    expect(one(0.5)?.p).toBe(1);
    // 0.0395 or more on either side: 0.040 to 0.049, twice.
    expect(one(0.5395)?.p).toBeCloseTo(21 / 100, 12);
  });

  test('counts what the score leaves open: the same residual says less with a large standard error', () => {
    const p = (standardError: number | null) =>
      compare({
        measured: [aMeasured('hellaswag', 0.56, { standardError })],
        predicted: [aPrediction('hellaswag', 0.5)],
      }).compared[0]?.p ?? NaN;
    expect(p(null)).toBe(0.01);
    expect(p(0)).toBe(0.01);
    expect(p(1e-6)).toBeCloseTo(0.01, 6);
    expect(p(0.01)).toBeGreaterThan(0.01);
    expect(p(0.1)).toBeGreaterThan(0.4);
  });

  test('is corrected over the tasks', () => {
    const { compared } = compare({
      measured: [aMeasured('hellaswag', 0.6), aMeasured('winogrande', 0.5)],
      predicted: [aPrediction('hellaswag', 0.5), aPrediction('winogrande', 0.5)],
    });
    expect(compared.map(({ adjusted }) => adjusted)).toEqual([0.02, 1]);
  });
});

describe('the sentence', () => {
  test.each([
    [0.6, 'above', 'above what its design predicts'],
    [0.4, 'below', 'below what its design predicts'],
    [0.51, 'within', 'within what its design predicts'],
  ])('of a score of %d says %s', (value, verdict, sentence) => {
    expect(one(value)).toMatchObject({ verdict, sentence });
  });

  test('says perhaps between the two rates', () => {
    expect(one(0.5455)).toMatchObject({
      verdict: 'perhaps above',
      sentence: 'perhaps above what its design predicts',
    });
  });

  test('does not call what chance allows, though it lies outside the interval', () => {
    const residuals = [...evenResiduals, ...evenResiduals.map(({ id }) => ({ id: `${id}b`, residual: 1 }))];
    const { compared } = compare({
      measured: [aMeasured('hellaswag', 0.56)],
      predicted: [aPrediction('hellaswag', 0.5, { residuals })],
    });
    expect(compared[0]?.sentence).toBe('better than its interval, as chance allows'); // prettier-ignore
  });

  test('names the features in which it is an extrapolation', () => {
    const outside = [{ feature: 'total_params', value: 1e6, seen: [14e6, 180e9] as const }];
    const { compared } = compare({
      measured: [aMeasured('hellaswag', 0.6)],
      predicted: [aPrediction('hellaswag', 0.5, { outside })],
    });
    expect(compared[0]?.sentence).toBe('above what its design predicts; an extrapolation in params');
  });

  test('is not more than the number of models allows, and what that is stands in the notes', () => {
    const tasks = benchmarks.map(({ task }) => task);
    const residuals = evenResiduals.slice(0, 81);
    const { compared, notes } = compare({
      measured: tasks.map((task, at) => aMeasured(task, at === 0 ? 0.9 : 0.5)),
      predicted: tasks.map((task) => aPrediction(task, 0.5, { residuals })),
    });
    expect(compared[0]).toMatchObject({ verdict: 'perhaps above', p: 1 / 82 });
    expect(notes[0]).toMatch(/^With 81 models to rank among and 13 tasks to correct over, no fewer than 4 tasks together can be called above or below at 5 % false discoveries, and one task alone "perhaps" at 20 %/); // prettier-ignore
  });
});

describe('a task', () => {
  test('that was predicted and not measured stands apart', () => {
    const { compared, unmeasured } = compare({ predicted: [aPrediction('gsm8k', 0.2)] });
    expect(compared).toEqual([]);
    expect(unmeasured).toMatchObject([
      { task: 'gsm8k', shots: 5, metric: 'exact_match,strict-match', prediction: 0.2 },
    ]);
  });

  test('that was measured and nothing predicts is listed', () => {
    expect(compare({ measured: [aMeasured('gsm8k', 0.2)] })).toMatchObject({
      compared: [],
      uncovered: ['gsm8k'],
    });
  });

  test('whose score is no number is not compared, which is said', () => {
    const { compared, notes } = compare({
      measured: [aMeasured('hellaswag', NaN)],
      predicted: [aPrediction('hellaswag', 0.5)],
    });
    expect(compared).toEqual([]);
    expect(notes).toEqual(['Measured, but no number that can be compared: hellaswag.']);
  });
});

test('the features that moved the prediction stand in order, in their words and with their values', () => {
  const moved = one(0.5)?.movedBy;
  expect(moved?.map(({ word, value, amount }) => [word, value, amount])).toEqual([
    ['code', 10, -0.03],
    ['params', 7e9, 0.02],
    ['positions', 'rope', 0.01],
    ['web', null, 0.001],
    ['activation', null, 0],
  ]);
});

test('what the design lacks is listed by word', () => {
  const { missing } = compare({});
  expect(missing).toContain('web');
  expect(missing).not.toContain('code');
  expect(missing).toHaveLength(14);
});
