import { describe, expect, test } from 'vitest';
import { boost } from '../../../src/analysis/trees/boost.ts';
import { predict } from '../../../src/analysis/trees/predict.ts';
import { readXgboost } from '../../../src/analysis/trees/read-xgboost.ts';
import { writeXgboost } from '../../../src/analysis/trees/write-xgboost.ts';
import { askedRows, fits, float32, rowsOf, savedModels } from './xgboost-goldens.ts';

interface Document {
  readonly learner: {
    readonly gradient_booster: { readonly model: { readonly trees: Record<string, unknown>[] } };
  };
}

/** Lists of floats in a tree, which are compared as float32; all else has to be the same to the letter. */
const floats = ['base_weights', 'loss_changes', 'split_conditions', 'sum_hessian'];

function rounded(text: string): unknown {
  const document = JSON.parse(text.replaceAll(/(?<![a-z"])-?Infinity/g, '1e39')) as Document;
  for (const tree of document.learner.gradient_booster.model.trees) {
    for (const name of floats) tree[name] = float32(tree[name] as number[]);
  }
  return document;
}

describe("what is read from XGBoost's file and written again is that file", () => {
  test.each(['hist', 'named columns', 'infinite threshold'])('%s', (name) => {
    const text = savedModels.find((model) => model.name === name)?.text ?? '';
    const ours = rounded(JSON.stringify(writeXgboost(readXgboost(text)))) as Record<string, object>;
    const theirs = rounded(text) as Record<string, Record<string, object>>;
    const base = (theirs['learner']?.['learner_model_param'] ?? {}) as Record<string, string>;
    // XGBRegressor leaves a mark there, and XGBoost writes the number with an exponent.
    const learner = {
      ...theirs['learner'],
      attributes: {},
      learner_model_param: { ...base, base_score: expect.stringMatching(/^\[-?[\d.e-]+\]$/) as string },
    };
    expect(ours).toEqual({ ...theirs, learner });
  });
});

test('a fitted ensemble comes back from its file with the same trees and predictions', () => {
  for (const fit of fits) {
    const { missing = NaN } = fit.params;
    const ensemble = boost(
      rowsOf(fit.rows),
      fit.targets,
      fit.params,
      fit.weights ? { weights: fit.weights } : {},
    );
    const written = unprintable(ensemble.trees.flatMap((tree) => [...tree.value, ...tree.threshold]))
      ? null
      : JSON.stringify(writeXgboost(ensemble));
    if (written === null) continue;
    const back = readXgboost(written, { missing });
    expect(predict(back, askedRows(fit))).toEqual(predict(ensemble, askedRows(fit)));
    expect(back.trees.map((tree) => tree.left)).toEqual(ensemble.trees.map((tree) => tree.left));
  }
});

function unprintable(values: readonly number[]): boolean {
  return values.some((value) => Math.abs(value) >= 2 ** 52 && Math.abs(value) < 1e21);
}

test('every number of a float list is printed with a point or an exponent, as XGBoost demands', () => {
  const text = JSON.stringify(
    writeXgboost(boost([[1], [2], [40], [2 ** 30]], [2, 4, 8, 2 ** 25], { reg_lambda: 0 })),
  );
  for (const name of floats) {
    for (const [, list = ''] of text.matchAll(new RegExp(`"${name}":\\[([^\\]]*)\\]`, 'g'))) {
      for (const number of list.split(',')) expect(number).toMatch(/[.e]/);
    }
  }
  const { trees } = readXgboost(text);
  expect(trees[0]?.cover[0]).toBe(4);
});

test('a threshold that JSON cannot print as XGBoost reads it is refused', () => {
  const ensemble = boost([[1e18], [2e18], [3e18], [4e18]], [1, 1, 5, 5], { n_estimators: 1 });
  expect(() => writeXgboost(ensemble)).toThrow(
    expect.objectContaining({ name: 'DataError', message: expect.stringMatching(/from 2\^52 to 1e21/) }),
  );
});
