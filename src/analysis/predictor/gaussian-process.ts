// A Gaussian process with a fixed kernel: Rasmussen and Williams (2006), algorithm 2.1, and the held-out residuals of section 5.4.2.

import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { DataError } from '../../lib/errors.ts';

/** One term of the kernel over some of a row's inputs, each times its factor: `weight` times a dot product, or times a Matérn 3/2 of the distance over `length`. */
export interface KernelPart {
  readonly kind: 'linear' | 'matern';
  readonly weight: number;
  readonly length: number;
  readonly inputs: readonly { readonly input: number; readonly factor: number }[];
}

/** The fitted process as plain data, but for the points that it was fitted to: it predicts `sum of alpha times kernel(row, point)`. */
export interface GaussianProcess {
  readonly parts: readonly KernelPart[];
  readonly alpha: readonly number[];
}

/** The covariance of two rows of inputs: 1 (the unknown mean) and the parts. */
export function kernel(parts: readonly KernelPart[], a: readonly number[], b: readonly number[]): number {
  let sum = 1;
  for (const { kind, weight, length, inputs } of parts) {
    let total = 0;
    for (const { input, factor } of inputs) {
      const x = (a[input] ?? 0) * factor;
      const y = (b[input] ?? 0) * factor;
      total += kind === 'linear' ? x * y : (x - y) * (x - y);
    }
    if (kind === 'linear') sum += weight * total;
    else {
      const r = Math.sqrt(3 * total) / length;
      sum += weight * (1 + r) * Math.exp(-r);
    }
  }
  return sum;
}

/**
 * Fits the process to targets with mean near 0; `noise` is the variance of each target. Also returns the inverse of the
 * covariance, from which held-out residuals follow. Throws DataError where the covariance is not positive definite (noise 0 and equal rows).
 */
export function fitGaussianProcess(
  parts: readonly KernelPart[],
  points: readonly (readonly number[])[],
  targets: readonly number[],
  noise: readonly number[],
): { process: GaussianProcess; inverse: Matrix } {
  const covariance = Matrix.zeros(points.length, points.length);
  for (const [i, a] of points.entries()) {
    for (let j = 0; j <= i; j += 1) {
      const value = kernel(parts, a, points[j] ?? []);
      covariance.set(i, j, value);
      covariance.set(j, i, value);
    }
    covariance.set(i, i, covariance.get(i, i) + (noise[i] ?? 0));
  }
  const decomposition = new CholeskyDecomposition(covariance);
  if (!decomposition.isPositiveDefinite()) {
    throw new DataError('the covariance of the rows is not positive definite; give a noise above 0');
  }
  const solved = decomposition.solve(Matrix.eye(points.length));
  // Rounding leaves it a little asymmetric, and a block of it is decomposed later.
  const inverse = Matrix.add(solved, solved.transpose()).mul(0.5);
  const alpha = inverse.mmul(Matrix.columnVector(Array.from(targets))).to1DArray();
  return { process: { parts, alpha }, inverse };
}

/** The posterior mean at a row of inputs; `points` are those of the fit. */
export function processMean(
  process: GaussianProcess,
  points: readonly (readonly number[])[],
  inputs: readonly number[],
): number {
  let sum = 0;
  for (const [i, point] of points.entries()) {
    sum += (process.alpha[i] ?? 0) * kernel(process.parts, inputs, point);
  }
  return sum;
}

/**
 * Target less prediction for each training row when all rows of its fold are left out together, without a refit: the fold's
 * block of the inverse covariance solved for its alphas. `folds` are lists of row numbers.
 */
export function heldOutResiduals(
  inverse: Matrix,
  alpha: readonly number[],
  folds: readonly (readonly number[])[],
): number[] {
  const residuals = alpha.map(() => NaN);
  for (const fold of folds) {
    const block = inverse.selection(Array.from(fold), Array.from(fold));
    const right = Matrix.columnVector(fold.map((row) => alpha[row] ?? NaN));
    const solved = new CholeskyDecomposition(block).solve(right).to1DArray();
    for (const [place, row] of fold.entries()) residuals[row] = solved[place] ?? NaN;
  }
  return residuals;
}
