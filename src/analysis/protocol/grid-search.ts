// A grid search by cross-validation in a training part, and the best point's predictions: scikit-learn's GridSearchCV, refitted.

import type { Binned } from '../trees/binned.ts';
import { predictionsAt } from './boosted-predictions.ts';
import { meanAbsoluteError, numpyMean } from './errors-of-predictions.ts';
import { makeFold } from './fold.ts';
import { type GridFit, gridFits, type GridPoint, gridPoints } from './grid.ts';
import type { NestedSettings } from './nested-options.ts';
import { kFold, type Split } from './splits.ts';

/** What a search found, and what its best point predicts. */
export interface SearchedGrid {
  /** The point of the grid with the least inner error; the first of equals. */
  readonly best: GridPoint;
  /** Of the test rows; float32 values. */
  readonly prediction: readonly number[];
  /** Mean over the inner folds of the mean absolute error, a point of the grid. */
  readonly inner_mae: readonly number[];
}

/**
 * Searches the grid by cross-validation of the training rows, fits the best point on all of them and predicts the test rows.
 * @param source all rows; `targets` their scores and `labels` the same as float32
 */
export function gridSearch(
  source: Binned,
  labels: Float32Array,
  targets: readonly number[],
  { train, test }: Split,
  { parameters, innerFolds, seed }: Pick<NestedSettings, 'parameters' | 'innerFolds' | 'seed'>,
): SearchedGrid {
  const points = gridPoints(parameters);
  const fits = gridFits(points);
  const errors = kFold(train.length, innerFolds, seed).map((inner) => {
    const part = { train: at(train, inner.train), test: at(train, inner.test) };
    return innerErrors(source, labels, targets, part, fits, points.length);
  });
  const inner_mae = points.map((_, place) => numpyMean(errors.map((ofPoints) => ofPoints[place] ?? NaN)));
  const best = points[firstLeast(inner_mae)] ?? {};
  const [[values] = []] = predictionsAt(makeFold(source, labels, train, test), gridFits([best]));
  return { best, prediction: [...(values ?? [])], inner_mae };
}

/** The error of each point of the grid on one inner fold. */
function innerErrors(
  source: Binned,
  labels: Float32Array,
  targets: readonly number[],
  { train, test }: Split,
  fits: readonly GridFit[],
  points: number,
): Float64Array {
  const fold = makeFold(source, labels, train, test);
  const truth = at(targets, test);
  const errors = new Float64Array(points);
  for (const [fit, predictions] of predictionsAt(fold, fits).entries()) {
    for (const [number, prediction] of predictions.entries()) {
      const error = meanAbsoluteError(truth, prediction);
      for (const place of fits[fit]?.places[number] ?? []) errors[place] = error;
    }
  }
  return errors;
}

function firstLeast(values: readonly number[]): number {
  return values.reduce((best, value, place) => (value < (values[best] ?? NaN) ? place : best), 0);
}

function at(values: readonly number[], places: readonly number[]): readonly number[] {
  return places.map((place) => values[place] ?? NaN);
}
