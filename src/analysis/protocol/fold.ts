// One fit's rows, made ready for boosting once and used for every point of the grid: the training rows in the order of each feature,
// their bins, and the rows that are predicted.

import type { Binned } from '../trees/binned.ts';
import { trainingBins } from '../trees/training-bins.ts';

/** Rows and features have the fold's own numbers. Arrays of a value a feature and row hold one feature after the other. */
export interface Fold {
  readonly trainRows: number;
  readonly testRows: number;
  /** Without the features that no node can be split by. */
  readonly features: number;
  /** Training rows that have a value of the feature, in ascending order of it, each packed with its bin: `present[feature]` of them from feature · trainRows on. */
  readonly order: Int32Array;
  readonly present: Int32Array;
  /** A feature and training row: the number of the feature's cuts that are at most its value; -1 where it is missing. */
  readonly bins: Int32Array;
  /** Of each feature, ascending; `value < cut` goes left. */
  readonly cuts: readonly Float32Array[];
  /** A feature and row to predict: its value, NaN where missing. */
  readonly test: Float32Array;
  /** float32 labels of the training rows, and the float32 of their mean. */
  readonly labels: Float32Array;
  readonly base: number;
}

/** A row and its bin are packed into one number, which is read in one go: bins of up to 256 above, rows below. */
export const rowBits = 22;
export const rowMask = 2 ** rowBits - 1;

/**
 * The fold that learns from the rows `train` and predicts the rows `test`.
 * @param targets float32 labels of all rows
 */
export function makeFold(
  source: Binned,
  targets: Float32Array,
  train: readonly number[],
  test: readonly number[],
): Fold {
  if (train.length > rowMask) throw new RangeError(`a fold of ${train.length} rows`);
  const { columns, values } = source.matrix;
  const { bins, start, cuts } = trainingBins(source, train);
  const kept = Array.from({ length: columns }, (_, column) => {
    const from = start[column] ?? 0;
    const until = start[column + 1] ?? 0;
    const own = Int32Array.from(train, (_row, place) => {
      const bin = bins[place * columns + column] ?? -1;
      return bin >= from && bin < until ? bin - from : -1;
    });
    return { column, own, order: rowsByBin(own, until - from), cuts: cuts.slice(from, until) };
  }).filter((feature) => feature.cuts.length > 1 || feature.order.length < train.length);
  const order = new Int32Array(kept.length * train.length);
  const ownBins = new Int32Array(kept.length * train.length);
  const testValues = new Float32Array(kept.length * test.length);
  for (const [feature, { column, own, order: rows }] of kept.entries()) {
    const packed = rows.map((row) => ((own[row] ?? 0) << rowBits) | row);
    order.set(packed, feature * train.length);
    ownBins.set(own, feature * train.length);
    for (const [place, row] of test.entries())
      testValues[feature * test.length + place] = values[row * columns + column] ?? NaN;
  }
  const labels = Float32Array.from(train, (row) => targets[row] ?? NaN);
  // XGBoost divides before it adds (src/common/stats.cc, `SampleMean`), which can round otherwise.
  let mean = 0;
  for (const label of labels) mean += label / labels.length;
  return {
    trainRows: train.length,
    testRows: test.length,
    features: kept.length,
    order,
    present: Int32Array.from(kept, ({ order: rows }) => rows.length),
    bins: ownBins,
    cuts: kept.map(({ cuts: own }) => own),
    test: testValues,
    labels,
    base: Math.fround(mean),
  };
}

/** The rows that have a bin, in ascending order of bins, then of rows: a counting sort. */
function rowsByBin(bins: Int32Array, count: number): Int32Array {
  const places = new Int32Array(count + 1);
  for (const bin of bins) if (bin >= 0) places[bin + 1] = (places[bin + 1] ?? 0) + 1;
  for (let bin = 0; bin < count; bin += 1) places[bin + 1] = (places[bin + 1] ?? 0) + (places[bin] ?? 0);
  const order = new Int32Array(places[count] ?? 0);
  for (let row = 0; row < bins.length; row += 1) {
    const bin = bins[row] ?? -1;
    if (bin < 0) continue;
    const place = places[bin] ?? 0;
    order[place] = row;
    places[bin] = place + 1;
  }
  return order;
}
