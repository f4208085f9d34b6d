// Predictions: the base score and one leaf of each tree, added in float32 in the order of the trees.

import { DataError } from '../../lib/errors.ts';
import type { Binned } from './binned.ts';
import type { Ensemble } from './ensemble.ts';
import { type Forest, forestOf } from './forest.ts';
import { type Matrix, matrixOf } from './matrix.ts';

/**
 * One prediction a row: float32 values, bit-identical to XGBoost's. Absent values follow each split's default direction.
 * Throws DataError when a row has another number of columns than the ensemble, or holds something else than numbers.
 */
export function predict(ensemble: Ensemble, rows: readonly (readonly number[])[]): number[] {
  const matrix = matrixFor(ensemble, rows);
  const forest = forestOf(ensemble);
  const all = Array.from({ length: matrix.rows }, (_, row) => row);
  const [predictions] = predictMatrix(forest, matrix, all, [ensemble.trees.length]);
  return Array.from(predictions ?? []);
}

/** The rows as a matrix that the ensemble can walk. */
export function matrixFor(ensemble: Ensemble, rows: readonly (readonly number[])[]): Matrix {
  const matrix = matrixOf(rows, ensemble.missing ?? NaN);
  if (matrix.rows > 0 && matrix.columns !== ensemble.columns) {
    throw new DataError(
      `the number of columns is ${matrix.columns}, but the ensemble was fitted on ${ensemble.columns}; give the same columns in the same order`,
    );
  }
  return matrix;
}

/**
 * Predictions after the first k trees, for each of the ascending `counts`: one array a count, one value for each of the `rows`
 * (numbers of the matrix's rows). Every tree is walked once.
 */
export function predictPrefixes(
  forest: Forest,
  source: Binned,
  rows: ArrayLike<number>,
  counts: readonly number[],
): Float32Array[] {
  return predictMatrix(forest, source.matrix, rows, counts);
}

function predictMatrix(
  forest: Forest,
  matrix: Matrix,
  rows: ArrayLike<number>,
  counts: readonly number[],
): Float32Array[] {
  const { offset, feature, threshold, missingLeft, left, right, value } = forest;
  const { values, columns } = matrix;
  const sums = new Float32Array(rows.length).fill(forest.baseScore);
  const predictions: Float32Array[] = [];
  let tree = 0;
  for (const count of counts) {
    for (; tree < count; tree += 1) {
      const root = offset[tree] as number;
      for (let i = 0; i < rows.length; i += 1) {
        const from = (rows[i] as number) * columns;
        let node = root;
        while ((left[node] as number) >= 0) {
          const x = values[from + (feature[node] as number)] as number;
          const goesLeft = x === x ? x < (threshold[node] as number) : missingLeft[node] === 1;
          node = (goesLeft ? left[node] : right[node]) as number;
        }
        sums[i] = (sums[i] as number) + (value[node] as number);
      }
    }
    predictions.push(sums.slice());
  }
  return predictions;
}
