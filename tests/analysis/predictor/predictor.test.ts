import { beforeAll, describe, expect, it } from 'vitest';
import type { ScoredModel } from '../../../src/analysis/design/features.ts';
import { fitAndPredictRows } from '../../../src/analysis/predictor/fit-rows.ts';
import {
  fitPredictor,
  heldOutResidualsOf,
  predictScore,
  type TaskPredictor,
} from '../../../src/analysis/predictor/predictor.ts';
import { contributionsOf } from '../../../src/analysis/predictor/shapley.ts';
import { PythonRandom } from '../../../src/lib/random.ts';

const tokens = 'pretraining_summary_total_tokens_billions';
const code = 'pretraining_summary_percentage_code';

/** Made-up models: the score follows log parameters and log tokens; families differ in their position embedding. */
function madeUp(count: number): ScoredModel[] {
  const random = new PythonRandom(5);
  return Array.from({ length: count }, (_, at) => {
    const params = 10 ** (7 + 4 * random.random());
    const billions = 10 ** (1.5 + 2.5 * random.random());
    const value = 0.3 + 0.05 * Math.log10(params / 1e7) * Math.log10(billions / 10) + 0.02 * random.random();
    const design = {
      total_params: params,
      [tokens]: billions,
      [code]: at % 3 === 0 ? null : 20 * random.random(),
      positional_embeddings: at % 2 === 0 ? 'rope' : null,
    };
    const scores = { hellaswag: { value, standardError: at % 4 === 0 ? null : 0.005 } };
    return { id: `m${at}`, family: `f${at % 8}`, design, scores, source: 'recorded' as const };
  });
}

const models = madeUp(40);
const asked = { total_params: 1e9, [tokens]: 300, [code]: 10, positional_embeddings: 'rope' };
let predictor: TaskPredictor;
beforeAll(() => {
  predictor = fitPredictor(models, 'hellaswag', { seed: 1 });
});

describe('a predictor', () => {
  it('finds the rule behind made-up scores', () => {
    const { prediction } = predictScore(predictor, asked);
    expect(prediction).toBeGreaterThan(0.44 - 0.04);
    expect(prediction).toBeLessThan(0.46 + 0.04);
  });

  it('gives nested intervals around the prediction, within the range of the metric', () => {
    for (const design of [asked, { ...asked, total_params: 1e14, [tokens]: 1e7 }]) {
      const { prediction, interval80, interval95 } = predictScore(predictor, design);
      const [low95, low80, high80, high95] = [interval95[0], interval80[0], interval80[1], interval95[1]];
      const ordered = [0, low95, low80, prediction, high80, high95, 1];
      expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
    }
  });

  it('is the same for the same seed and survives JSON', () => {
    const again = fitPredictor(models, 'hellaswag', { seed: 1 });
    expect(again).toEqual(predictor);
    const read = JSON.parse(JSON.stringify(predictor)) as TaskPredictor;
    expect(predictScore(read, asked)).toEqual(predictScore(predictor, asked));
    expect(contributionsOf(read, asked)).toEqual(contributionsOf(predictor, asked));
  });

  it('names the features in which a design lies outside the models', () => {
    const { outside } = predictScore(predictor, {
      ...asked,
      total_params: 1e14,
      positional_embeddings: 'alibi',
    });
    expect(outside.map(({ feature }) => feature)).toEqual(['total_params', 'positional_embeddings']);
    expect(outside[1]?.seen).toEqual(['rope']);
    expect(predictScore(predictor, asked).outside).toEqual([]);
  });

  it('keeps the residual of each model as a fit without its family gives it', () => {
    const rest = models.filter(({ family }) => family !== 'f3');
    const without = fitPredictor(rest, 'hellaswag', { seed: 1 });
    for (const { id, residual } of heldOutResidualsOf(predictor)) {
      const model = models.find((one) => one.id === id);
      if (model?.family !== 'f3') continue;
      const expected =
        (model.scores['hellaswag']?.value ?? NaN) - predictScore(without, model.design).prediction;
      expect(residual).toBeCloseTo(expected, 9);
    }
  });

  it('splits a prediction into what each feature adds to the mean prediction', () => {
    const amounts = contributionsOf(predictor, asked);
    const mean = models.reduce((sum, { design }) => sum + predictScore(predictor, design).prediction, 0) / 40;
    const total = amounts.reduce((sum, { amount }) => sum + amount, 0);
    expect(total).toBeCloseTo(predictScore(predictor, asked).prediction - mean, 9);
    expect(amounts.find(({ feature }) => feature === 'dimension')?.amount).toBe(0);
  });
});

describe('bad input', () => {
  const with_ = (at: number, change: Partial<ScoredModel>) =>
    models.map((model, place) => (place === at ? { ...model, ...change } : model));

  it.each([
    ['too few models', () => fitPredictor(models.slice(0, 11), 'hellaswag'), '11 models of 8 families'],
    ['an unknown task', () => fitPredictor(models, 'mmlu'), 'scores of 0 models'],
    ['a doubled id', () => fitPredictor(with_(1, { id: 'm0' }), 'hellaswag'), 'two scores of m0'],
    [
      'a score that is no number',
      () =>
        fitPredictor(with_(2, { scores: { hellaswag: { value: NaN, standardError: null } } }), 'hellaswag'),
      'm2 has NaN',
    ],
    [
      'equal scores',
      () =>
        fitPredictor(
          models.map((m) => ({ ...m, scores: { hellaswag: { value: 0.5, standardError: null } } })),
          'hellaswag',
        ),
      'all 40 models have the same score',
    ],
    [
      'a model without size',
      () => fitPredictor(with_(3, { design: {} }), 'hellaswag'),
      'm3 has no total_params',
    ],
    [
      'an unknown feature',
      () => fitPredictor(models, 'hellaswag', { features: ['dimensions'] }),
      'did you mean dimension?',
    ],
    [
      'an unknown feature of a design',
      () => predictScore(predictor, { ...asked, total_param: 3 }),
      'did you mean total_params?',
    ],
    ['text for a number', () => predictScore(predictor, { ...asked, dimension: '12' }), 'dimension is "12"'],
    ['no parameters', () => predictScore(predictor, { ...asked, total_params: 0 }), 'above 0'],
    ['no tokens', () => predictScore(predictor, { total_params: 1e9 }), `has no ${tokens}`],
  ])('refuses %s in one line', (_, act, message) => {
    expect(act).toThrow(message);
  });

  it('refuses columns that rows do not have, rows of the wrong length and infinite values', () => {
    const names = ['total_params', tokens];
    const rows = Array.from({ length: 8 }, (_, at) => [20 + at, 5 + (at % 3)]);
    const scores = rows.map(([n = 0]) => n / 50);
    expect(() => fitAndPredictRows(['total_params'], rows, scores, [])).toThrow(tokens);
    expect(() => fitAndPredictRows(names, rows, scores, [], { main: ['total_parms'] })).toThrow(
      'did you mean',
    );
    expect(() => fitAndPredictRows(names, rows.with(2, [1]), scores, [])).toThrow('row 3');
    expect(() => fitAndPredictRows(names, rows.with(2, [1, Infinity]), scores, [])).toThrow('Infinity');
    expect(() => fitAndPredictRows(names, rows, scores.slice(1), [])).toThrow('7 scores for 8 rows');
  });
});
