// Fit on some rows of a design matrix and predict others: what the protocols judge.

import { distance } from 'fastest-levenshtein';
import { UsageError } from '../../lib/errors.ts';
import { fitMixture, mixtureScores, type MixtureOptions } from './mixture.ts';
import { paramsColumn, tokensColumn } from './quantities.ts';

/** Beside the mixture's options: what stands for missing in the rows. */
export interface FitRowsOptions extends MixtureOptions {
  /** -1 by default, as in the paper's matrices; NaN is always missing. */
  readonly missing?: number;
}

/**
 * Fits the predictor on training rows and predicts test rows. Rows are numbers in the order of `names`: parameters and tokens as
 * natural logarithms, categories as codes (as in the paper's design matrices). `main` names the features that matter most, for
 * instance the paper's selection; other columns stay in the background. Throws UsageError for a name that is not there, DataError for scores that cannot be fitted.
 */
export function fitAndPredictRows(
  names: readonly string[],
  trainingRows: readonly (readonly number[])[],
  scores: readonly number[],
  testRows: readonly (readonly number[])[],
  options: FitRowsOptions = {},
): number[] {
  for (const name of [paramsColumn, tokensColumn, ...(options.main ?? [])]) {
    if (!names.includes(name)) throw new UsageError(unknownFeature(name, names));
  }
  const missing = options.missing ?? -1;
  const present = (row: readonly number[]) => row.map((value) => (value === missing ? NaN : value));
  const mixture = fitMixture({ names, rows: trainingRows.map(present) }, scores, options);
  return mixtureScores(mixture, testRows.map(present));
}

/** One line on a feature's name that is none of `names`, with the nearest that is. */
export function unknownFeature(name: string, names: readonly string[]): string {
  const nearest = names.toSorted((a, b) => distance(a, name) - distance(b, name))[0];
  return `there is no feature ${name}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
}
