// The paper's protocol (arXiv 2503.03862; its code nightingal3/llm-pretraining-behaviours, performance_predict_from_db.py,
// `train_and_evaluate_w_search`): a grid search in every training part of an outer cross-validation.

import { binned } from '../trees/binned.ts';
import { floatsOf } from '../trees/matrix.ts';
import { meanAbsoluteError, median, numpyMean } from './errors-of-predictions.ts';
import { gridSearch } from './grid-search.ts';
import type { GridPoint } from './grid.ts';
import { checkRowCount, completeNestedOptions, type NestedOptions } from './nested-options.ts';
import { outerSplits } from './splits.ts';

/** One outer fold. */
export interface NestedFold {
  /** Row numbers: those predicted, ascending, and those learnt from, in the order in which they were drawn. */
  readonly test: readonly number[];
  readonly train: readonly number[];
  /** The point of the grid with the least inner error; the first of equals. */
  readonly best: GridPoint;
  /** Of the test rows; float32 values. */
  readonly prediction: readonly number[];
  /** Mean absolute error of the predictions. */
  readonly mae: number;
  /** Mean over the inner folds of the mean absolute error, a point of the grid. */
  readonly inner_mae: readonly number[];
}

export interface NestedCrossValidation {
  /** Mean over the outer folds. */
  readonly mae: number;
  /** The same of a prediction that knows no features: the median of the training labels. */
  readonly median_mae: number;
  readonly folds: readonly NestedFold[];
}

/**
 * Nested cross-validation of boosted trees by mean absolute error, equal to scikit-learn 1.9's GridSearchCV with XGBoost 3.2 (`hist`):
 * the same folds, the same best parameters, the same float32 predictions.
 * @param rows a row of features a model; NaN or the option `missing` is absent
 * @param targets a score a row
 * @throws DataError for rows of different lengths, values that are no finite numbers, or too few rows; UsageError for wrong options
 */
export function nestedCrossValidation(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  options: NestedOptions = {},
): NestedCrossValidation {
  const settings = completeNestedOptions(options);
  const source = binned(rows, settings.missing);
  const labels = floatsOf(targets, rows.length, 'target');
  checkRowCount(rows.length, settings);
  const folds = outerSplits(rows.length, settings).map((split): NestedFold => {
    const { best, prediction, inner_mae } = gridSearch(source, labels, targets, split, settings);
    const mae = meanAbsoluteError(at(targets, split.test), prediction);
    return { test: split.test, train: split.train, best, prediction, mae, inner_mae };
  });
  return {
    mae: numpyMean(folds.map(({ mae }) => mae)),
    median_mae: numpyMean(folds.map((fold) => medianError(targets, fold))),
    folds,
  };
}

function medianError(targets: readonly number[], { train, test }: NestedFold): number {
  const middle = median(at(targets, train));
  return meanAbsoluteError(at(targets, test), new Float64Array(test.length).fill(middle));
}

function at(values: readonly number[], places: readonly number[]): readonly number[] {
  return places.map((place) => values[place] ?? NaN);
}
