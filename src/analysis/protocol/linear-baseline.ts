// What a straight line predicts on the protocol's own folds: ordinary least squares on the size of a model and its training tokens.

import { Matrix, SVD } from 'ml-matrix';
import { meanAbsoluteError, numpyMean } from './errors-of-predictions.ts';
import { completeNestedOptions, type NestedOptions } from './nested-options.ts';
import { outerSplits } from './splits.ts';

/**
 * The mean over the outer folds of the mean absolute error of ordinary least squares with an intercept (scikit-learn's `LinearRegression`),
 * learnt from the same rows as the trees.
 * @param rows features without missing values
 */
export function linearBaseline(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  options: NestedOptions = {},
): number {
  const settings = completeNestedOptions(options);
  const errors = outerSplits(rows.length, settings).map(({ train, test }) => {
    const taken = train.map((row) => rows[row] ?? []);
    const centre = (taken[0] ?? []).map((_, column) => numpyMean(taken.map((row) => row[column] ?? NaN)));
    const centred = (row: number): number[] =>
      centre.map((mean, column) => (rows[row]?.[column] ?? NaN) - mean);
    const middle = numpyMean(train.map((row) => targets[row] ?? NaN));
    const weights = new SVD(new Matrix(train.map(centred)), { autoTranspose: true })
      .solve(Matrix.columnVector(train.map((row) => (targets[row] ?? NaN) - middle)))
      .to1DArray();
    const prediction = test.map((row) =>
      centred(row).reduce((sum, value, column) => sum + value * (weights[column] ?? 0), middle),
    );
    return meanAbsoluteError(
      test.map((row) => targets[row] ?? NaN),
      prediction,
    );
  });
  return numpyMean(errors);
}
