import { describe, expect, test } from 'vitest';
import { gridSearch } from '../../../src/analysis/protocol/grid-search.ts';
import { nestedCrossValidation } from '../../../src/analysis/protocol/nested-cross-validation.ts';
import { kFold } from '../../../src/analysis/protocol/splits.ts';
import { binned } from '../../../src/analysis/trees/binned.ts';
import { boost } from '../../../src/analysis/trees/boost.ts';
import { predict } from '../../../src/analysis/trees/predict.ts';
import { madeUpStudy } from './made-up-study.ts';

const { matrices, settings } = madeUpStudy;

describe.each(matrices)('on made-up rows of the $task task', ({ rows, targets }) => {
  const source = binned(rows, settings.missing);
  const labels = Float32Array.from(targets);

  test.each([0, 1, 7])('a search finds what a fold of the nested cross-validation found, seed %d', (seed) => {
    const { folds } = nestedCrossValidation(rows, targets, { ...settings, seed });
    for (const { train, test: asked, best, prediction, inner_mae } of folds) {
      const found = gridSearch(source, labels, targets, { train, test: asked }, { ...settings, seed });
      expect(found).toEqual({ best, prediction, inner_mae });
    }
    expect(folds).toHaveLength(3);
  });

  test('it is a cross-validation of fits by `boost`, and a fit of the best to all training rows', () => {
    const split = { train: [3, 1, 35, 30, 8, 12, 22, 17, 9, 14, 5, 27, 19], test: [0, 2, 33] };
    const of = <T>(values: readonly T[], places: readonly number[]) =>
      places.map((place) => values[place] as T);
    const fitted = (train: readonly number[], asked: readonly number[], n_estimators: number) =>
      predict(
        boost(of(rows, train), of(targets, train), { max_depth: 2, learning_rate: 0.3, n_estimators }),
        of(rows, asked),
      );
    const found = gridSearch(source, labels, targets, split, { ...settings, seed: 4 });
    const inner = kFold(split.train.length, 3, 4);
    const errors = [10, 20].map((trees) => {
      const ofFolds = inner.map(({ train, test: asked }) => {
        const places = of(split.train, asked);
        const predicted = fitted(of(split.train, train), places, trees);
        const misses = places.map((row, at) => Math.abs((targets[row] ?? NaN) - (predicted[at] ?? NaN)));
        return misses.reduce((sum, miss) => sum + miss, 0) / misses.length;
      });
      return ofFolds.reduce((sum, error) => sum + error, 0) / 3;
    });
    const [ten = NaN, twenty = NaN] = errors;
    expect(found.inner_mae[0]).toBeCloseTo(ten, 14);
    expect(found.inner_mae[1]).toBeCloseTo(twenty, 14);
    const trees = ten <= twenty ? 10 : 20;
    expect(found.best).toEqual({ learning_rate: 0.3, max_depth: 2, n_estimators: trees });
    expect(found.prediction).toEqual(fitted(split.train, split.test, trees));
  });

  test('targets of rows that are not learnt from play no part', () => {
    const [split] = kFold(rows.length, 3, 2);
    if (!split) throw new Error('no split');
    const moved = targets.map((target, row) => (split.test.includes(row) ? target + 5 : target));
    const found = [targets, moved].map((given) =>
      gridSearch(source, Float32Array.from(given), given, split, { ...settings, seed: 2 }),
    );
    expect(found[1]).toEqual(found[0]);
  });
});

test('of equally good points the first is the best', () => {
  const [matrix] = matrices;
  if (!matrix) throw new Error('no matrix');
  const { rows, targets } = matrix;
  // A limit above any tree's depth changes nothing.
  const parameters = { max_depth: [30, 31], n_estimators: [5] };
  const split = kFold(rows.length, 3, 0)[0] ?? { train: [], test: [] };
  const found = gridSearch(binned(rows), Float32Array.from(targets), targets, split, {
    parameters,
    innerFolds: 3,
    seed: 0,
  });
  expect(found.inner_mae[1]).toBe(found.inner_mae[0]);
  expect(found.best.max_depth).toBe(30);
});
