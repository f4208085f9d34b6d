// The bins that XGBoost's `hist` would make of some rows of a matrix: the cuts depend on these rows alone.

import type { Binned } from './binned.ts';
import { quantileCuts } from './quantile-cuts.ts';

/** Training rows in bins. Bins are numbered through all columns: those of column c are start[c] … start[c + 1] - 1. */
export interface TrainingBins {
  /** Which rows of the matrix, in the order in which sums run over them. */
  readonly rowIndices: Int32Array;
  readonly columns: number;
  /** Row by row; an absent value has the number of bins, one past the last. */
  readonly bins: Int32Array;
  readonly start: Int32Array;
  /** The upper end of each bin: a value below it belongs to this bin or to one before. */
  readonly cuts: Float32Array;
  /** No value is absent in these rows. */
  readonly dense: boolean;
  /** One weight a training row; absent when all count the same. */
  readonly weights?: Float32Array;
}

/** XGBoost's default max_bin. */
const maximumBins = 256;

/**
 * Bins as XGBoost 3.2 makes them (src/common/quantile.cc, MakeCuts): the cuts of a column are its distinct values but the first,
 * then one value beyond the last. Rows of weight 0 make no cuts. A column with more than 256 distinct values is cut by quantiles.
 * `weights` has one entry a row of the whole matrix.
 */
export function trainingBins(
  source: Binned,
  rowIndices: ArrayLike<number>,
  weights?: Float32Array,
): TrainingBins {
  const { columns } = source.matrix;
  const indices = Int32Array.from(rowIndices);
  const ownWeights = weights && Float32Array.from(indices, (row) => weights[row] ?? NaN);
  const start = new Int32Array(columns + 1);
  const bins = new Int32Array(indices.length * columns);
  const cuts: Float32Array[] = [];
  let absent = 0;
  for (let column = 0; column < columns; column += 1) {
    const distinct = source.distinct[column] ?? new Float32Array(0);
    const { mass, present } = massOf(source, column, indices, ownWeights);
    const columnCuts = cutsOf(distinct, mass, present);
    const from = start[column] ?? 0;
    start[column + 1] = from + columnCuts.length;
    cuts.push(columnCuts);
    const binOfRank = binsOf(distinct, columnCuts);
    for (let i = 0; i < indices.length; i += 1) {
      const rank = source.ranks[(indices[i] ?? 0) * columns + column] ?? -1;
      if (rank < 0) absent += 1;
      bins[i * columns + column] = rank < 0 ? -1 : from + (binOfRank[rank] ?? 0);
    }
  }
  const total = start[columns] ?? 0;
  for (let i = 0; i < bins.length; i += 1) if (bins[i] === -1) bins[i] = total;
  const joined = new Float32Array(total);
  for (let column = 0; column < columns; column += 1) joined.set(cuts[column] ?? [], start[column]);
  return {
    rowIndices: indices,
    columns,
    bins,
    start,
    cuts: joined,
    dense: absent === 0,
    ...(ownWeights ? { weights: ownWeights } : {}),
  };
}

/**
 * For each distinct value of the column the sum of the training rows' weights, in float32 as XGBoost's sketch adds it up, and how
 * many of the rows have a value.
 */
function massOf(
  source: Binned,
  column: number,
  indices: Int32Array,
  weights: Float32Array | undefined,
): { mass: Float32Array; present: number } {
  const { columns } = source.matrix;
  const mass = new Float32Array(source.distinct[column]?.length ?? 0);
  let present = 0;
  for (let i = 0; i < indices.length; i += 1) {
    const rank = source.ranks[(indices[i] ?? 0) * columns + column] ?? -1;
    if (rank < 0) continue;
    present += 1;
    mass[rank] = (mass[rank] ?? 0) + (weights ? (weights[i] ?? 0) : 1);
  }
  return { mass, present };
}

function cutsOf(distinct: Float32Array, mass: Float32Array, present: number): Float32Array {
  const values = distinct.filter((_, rank) => (mass[rank] ?? 0) > 0);
  const masses = mass.filter((sum) => sum > 0);
  const kept =
    values.length > maximumBins ? quantileCuts(values, masses, present, maximumBins) : values.slice(1);
  const cuts = new Float32Array(kept.length + 1);
  cuts.set(kept);
  const last = values.at(-1) ?? Math.fround(1e-5);
  // In doubles, since C's fabs makes one.
  cuts[kept.length] = last + (Math.abs(last) + Math.fround(1e-5));
  return cuts;
}

/** The bin of each distinct value: the number of cuts up to it, at most the last bin. */
function binsOf(distinct: Float32Array, cuts: Float32Array): Int32Array {
  const bins = new Int32Array(distinct.length);
  let bin = 0;
  for (let rank = 0; rank < distinct.length; rank += 1) {
    const value = distinct[rank] ?? NaN;
    while (bin < cuts.length - 1 && (cuts[bin] ?? NaN) <= value) bin += 1;
    bins[rank] = bin;
  }
  return bins;
}
