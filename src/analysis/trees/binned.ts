// A matrix sorted once: every value's rank among its column's distinct values. Folds and grid points take their bins from it.

import { type Matrix, matrixOf, refuseInfinite } from './matrix.ts';

/** A matrix with, for each column, its distinct values in ascending order and each row's rank among them. */
export interface Binned {
  readonly matrix: Matrix;
  /** One array a column. */
  readonly distinct: readonly Float32Array[];
  /** Row by row, as the matrix; -1 where the value is absent. */
  readonly ranks: Int32Array;
}

/** Sorts each column of the rows once. Throws DataError for ragged rows, values that are no numbers, infinite ones. */
export function binned(rows: readonly (readonly number[])[], missing = NaN): Binned {
  const matrix = matrixOf(rows, missing);
  refuseInfinite(matrix);
  return binnedMatrix(matrix);
}

function binnedMatrix(matrix: Matrix): Binned {
  const { rows, columns, values } = matrix;
  const ranks = new Int32Array(values.length);
  const distinct: Float32Array[] = [];
  for (let column = 0; column < columns; column += 1) {
    const sorted = new Float32Array(rows);
    let present = 0;
    for (let at = column; at < values.length; at += columns) {
      const value = values[at] ?? NaN;
      // Adding 0 makes -0 a plain 0, so that the two are one value.
      if (value === value) sorted[present++] = value + 0;
    }
    const ascending = sorted.subarray(0, present).sort();
    let count = 0;
    for (let i = 0; i < present; i += 1) {
      if (count === 0 || ascending[i] !== ascending[count - 1]) ascending[count++] = ascending[i] ?? NaN;
    }
    const kept = ascending.slice(0, count);
    distinct.push(kept);
    for (let at = column; at < values.length; at += columns) ranks[at] = rankOf(kept, values[at] ?? NaN);
  }
  return { matrix, distinct, ranks };
}

/** Where the value stands in the ascending array that contains it; -1 for NaN. */
function rankOf(ascending: Float32Array, value: number): number {
  if (Number.isNaN(value)) return -1;
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? NaN) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
