// The best split of a node from its histogram, candidate by candidate in XGBoost's order and arithmetic.

import type { TrainingBins } from './training-bins.ts';

/** The penalties as float32, as XGBoost holds them. */
export interface Penalties {
  readonly lambda: number;
  readonly alpha: number;
  readonly leastWeight: number;
}

/** A split and the sums on its two sides; `bin` is the last that goes left. Written anew for each node. */
export interface Split {
  gain: number;
  column: number;
  /** One below the column's first bin when all present values go right. */
  bin: number;
  missingLeft: boolean;
  leftGradient: number;
  leftHessian: number;
  rightGradient: number;
  rightHessian: number;
}

export function emptySplit(): Split {
  return {
    gain: 0,
    column: -1,
    bin: -1,
    missingLeft: false,
    leftGradient: 0,
    leftHessian: 0,
    rightGradient: 0,
    rightHessian: 0,
  };
}

/** The soft threshold, XGBoost's ThresholdL1. */
function soft(gradient: number, alpha: number): number {
  return gradient > alpha ? gradient - alpha : gradient < -alpha ? gradient + alpha : 0;
}

/** What a node saves over a leaf of 0 (src/tree/split_evaluator.h, CalcGainGivenWeight): the square and the divisor are rounded to float32 first. */
export function nodeGain(gradient: number, hessian: number, { lambda, alpha }: Penalties): number {
  if (hessian <= 0) return 0;
  const left = alpha === 0 ? gradient : soft(gradient, alpha);
  return Math.fround(Math.fround(left * left) / Math.fround(hessian + lambda));
}

/** A node's weight before the learning rate (src/tree/param.h, CalcWeight): 0 where the node is too light. */
export function nodeWeight(
  gradient: number,
  hessian: number,
  { lambda, alpha, leastWeight }: Penalties,
): number {
  if (hessian < leastWeight || hessian <= 0) return 0;
  return Math.fround(-(alpha === 0 ? gradient : soft(gradient, alpha)) / (hessian + lambda));
}

/**
 * Finds the best split of a node, as src/tree/hist/evaluate_splits.h does: columns in order; in each the bins ascending with
 * absent values to the right and then, if the node's sums say that values are absent, descending with them to the left. Gains are
 * float32 and only a larger one wins. The histogram holds gradient and hessian sums, two entries a bin, from `offset` on.
 * A bin without rows repeats the candidate before it, so it is passed over.
 */
export function bestSplit(
  training: TrainingBins,
  histogram: Float64Array,
  offset: number,
  gradient: number,
  hessian: number,
  penalties: Penalties,
  best: Split,
): void {
  const { start, columns } = training;
  const { lambda, alpha, leastWeight } = penalties;
  const parent = nodeGain(gradient, hessian, penalties);
  let gain = 0;
  let bestColumn = -1;
  let bestBin = -1;
  let bestGradient = 0;
  let bestHessian = 0;
  let backward = false;
  for (let column = 0; column < columns; column += 1) {
    const first = start[column] as number;
    const end = start[column + 1] as number;
    let nearG = 0;
    let nearH = 0;
    for (let bin = first, at = offset + 2 * first; bin < end; bin += 1, at += 2) {
      const g = histogram[at] as number;
      const h = histogram[at + 1] as number;
      if (h === 0 && g === 0) continue;
      nearG += g;
      nearH += h;
      const farH = hessian - nearH;
      if (!(nearH >= leastWeight && farH >= leastWeight)) continue;
      const farG = gradient - nearG;
      const near = alpha === 0 ? nearG : soft(nearG, alpha);
      const far = alpha === 0 ? farG : soft(farG, alpha);
      const nearGain = nearH > 0 ? Math.fround(Math.fround(near * near) / Math.fround(nearH + lambda)) : 0;
      const farGain = farH > 0 ? Math.fround(Math.fround(far * far) / Math.fround(farH + lambda)) : 0;
      const change = Math.fround(Math.fround(nearGain + farGain) - parent);
      if (change > gain && change !== Infinity) {
        gain = change;
        bestColumn = column;
        bestBin = bin;
        bestGradient = nearG;
        bestHessian = nearH;
        backward = false;
      }
    }
    if (nearG === gradient && nearH === hessian) continue;
    nearG = 0;
    nearH = 0;
    for (let bin = end - 1, at = offset + 2 * bin; bin >= first; bin -= 1, at -= 2) {
      const g = histogram[at] as number;
      const h = histogram[at + 1] as number;
      if (h === 0 && g === 0) continue;
      nearG += g;
      nearH += h;
      const farH = hessian - nearH;
      if (!(nearH >= leastWeight && farH >= leastWeight)) continue;
      const farG = gradient - nearG;
      const near = alpha === 0 ? nearG : soft(nearG, alpha);
      const far = alpha === 0 ? farG : soft(farG, alpha);
      const nearGain = nearH > 0 ? Math.fround(Math.fround(near * near) / Math.fround(nearH + lambda)) : 0;
      const farGain = farH > 0 ? Math.fround(Math.fround(far * far) / Math.fround(farH + lambda)) : 0;
      const change = Math.fround(Math.fround(farGain + nearGain) - parent);
      if (change > gain && change !== Infinity) {
        gain = change;
        bestColumn = column;
        bestBin = bin - 1;
        bestGradient = nearG;
        bestHessian = nearH;
        backward = true;
      }
    }
  }
  best.gain = gain;
  best.column = bestColumn;
  best.bin = bestBin;
  best.missingLeft = backward;
  best.leftGradient = backward ? gradient - bestGradient : bestGradient;
  best.leftHessian = backward ? hessian - bestHessian : bestHessian;
  best.rightGradient = backward ? bestGradient : gradient - bestGradient;
  best.rightHessian = backward ? bestHessian : hessian - bestHessian;
}
