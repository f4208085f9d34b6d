// Where a model's residual stands among those of the models that the predictor learned from, each by a predictor without its family.

import { normalUpperTail } from './normal-tail.ts';

/** A place from the best at 1, among all residuals with the model's own. */
export interface Rank {
  readonly place: number;
  readonly of: number;
}

/** The place of a residual, + better; equal ones share the better place. */
export function rankAmong(residual: number, heldOut: readonly number[]): Rank {
  return { place: 1 + heldOut.filter((other) => other > residual).length, of: heldOut.length + 1 };
}

/**
 * The conformal p-value of a residual, two-sided: (1 + #{|r_i| >= |r|}) / (n + 1) over the n held-out residuals, so never below
 * 1 / (n + 1). Where the model's own score has a standard error, each r_i counts with the probability that it would be as large after the same
 * noise; that is too careful rather than not enough, as the residuals r_i hold the noise of their own scores already.
 * @param standardError of the model's measured score; null where it is not known
 */
export function conformalPValue(
  residual: number,
  heldOut: readonly number[],
  standardError: number | null,
): number {
  const size = Math.abs(residual);
  const reaches = (other: number): number => {
    if (standardError === null || !(standardError > 0)) return Math.abs(other) >= size ? 1 : 0;
    return normalUpperTail((size - other) / standardError) + normalUpperTail((size + other) / standardError);
  };
  return Math.min(1, heldOut.reduce((sum, other) => sum + reaches(other), 1) / (heldOut.length + 1));
}
