// Means, medians and mean absolute errors, added up in NumPy's order so that the last digits agree.

import { pairwiseSum } from '../../lib/pairwise-sum.ts';

/** NumPy's mean of doubles; NaN for none. */
export function numpyMean(values: readonly number[]): number {
  return pairwiseSum(values) / values.length;
}

/** The middle value, or the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const half = ascending.length / 2;
  const low = ascending[Math.ceil(half) - 1] ?? NaN;
  const high = ascending[Math.floor(half)] ?? NaN;
  return (low + high) / 2;
}

/** scikit-learn's `mean_absolute_error`: predictions are float32, targets doubles. */
export function meanAbsoluteError(targets: readonly number[], predictions: ArrayLike<number>): number {
  return numpyMean(targets.map((target, row) => Math.abs((predictions[row] ?? NaN) - target)));
}
