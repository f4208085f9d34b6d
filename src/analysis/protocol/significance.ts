// Whether one feature set predicts better than another: the paper's tests over seeds (performance_predict_from_db_gradual.py, `evaluate_feature_groups`).

import { twoSidedTail } from '../../lib/student-t.ts';
import { numpyMean } from './errors-of-predictions.ts';

/** A paired t-test. */
export interface PairedTest {
  /** Positive where the second list is the smaller. */
  readonly t: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * The paired t-test of two lists of figures, seed by seed (`scipy.stats.ttest_rel`). Lists that agree everywhere give t 0 and p 1, where
 * SciPy gives NaN. Throws RangeError for lists of different lengths or of fewer than two figures.
 */
export function pairedTTest(first: readonly number[], second: readonly number[]): PairedTest {
  const { length } = first;
  if (length !== second.length || length < 2)
    throw new RangeError(`a paired test of ${length} and ${second.length} figures`);
  const differences = first.map((value, place) => value - (second[place] ?? NaN));
  if (differences.every((difference) => difference === 0)) return { t: 0, p: 1 };
  const centre = numpyMean(differences);
  const variance =
    numpyMean(differences.map((difference) => (difference - centre) ** 2)) * (length / (length - 1));
  const t = centre / Math.sqrt(variance / length);
  return { t, p: twoSidedTail(t, length - 1) };
}

/**
 * p-values corrected for the false-discovery rate by Benjamini and Hochberg's step-up procedure, in the order given
 * (`scipy.stats.false_discovery_control`, statsmodels' `fdrcorrection`).
 */
export function benjaminiHochberg(values: readonly number[]): readonly number[] {
  const descending = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  const corrected = new Array<number>(values.length).fill(1);
  let least = 1;
  for (const [place, index] of descending.entries()) {
    least = Math.min(least, ((values[index] ?? 1) * values.length) / (values.length - place));
    corrected[index] = least;
  }
  return corrected;
}
