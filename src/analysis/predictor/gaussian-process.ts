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
  const ofParts = parts.map((part) => ({ part, points: scaled(part, points) }));
  const covariance = new Matrix(
    points.map((row, at) => {
      // 1 is the variance of the unknown mean.
      const covariances = new Float64Array(points.length).fill(1);
      for (const one of ofParts) addPart(one.part, one.points, scaled(one.part, [row]), covariances);
      covariances[at] = (covariances[at] as number) + (noise[at] ?? 0);
      return [...covariances];
    }),
  );
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

/**
 * The posterior means at rows of inputs, a list a process. `points` are those of the fits.
 * @param processes each one's kernel begins with the parts of the one before, so that a part is computed once for all
 */
export function processMeans(
  processes: readonly GaussianProcess[],
  points: readonly (readonly number[])[],
  rows: readonly (readonly number[])[],
): number[][] {
  const parts = (processes.at(-1)?.parts ?? []).map((part) => ({ ...part, points: scaled(part, points) }));
  const means = processes.map((): number[] => []);
  const covariances = new Float64Array(points.length);
  for (const row of rows) {
    covariances.fill(1);
    for (const [at, part] of parts.entries()) {
      addPart(part, part.points, scaled(part, [row]), covariances);
      for (const [which, process] of processes.entries()) {
        if (process.parts.length !== at + 1) continue;
        let sum = 0;
        for (let i = 0; i < covariances.length; i += 1)
          sum += (process.alpha[i] as number) * (covariances[i] as number);
        means[which]?.push(sum);
      }
    }
  }
  return means;
}

/** Rows of inputs times a part's factors, end to end. */
function scaled({ inputs }: KernelPart, rows: readonly (readonly number[])[]): Float64Array {
  const values = new Float64Array(rows.length * inputs.length);
  let at = 0;
  for (const row of rows) for (const { input, factor } of inputs) values[at++] = (row[input] ?? 0) * factor;
  return values;
}

/** Adds a part of the kernel between one row and every point. */
function addPart(
  { kind, weight, length }: KernelPart,
  points: Float64Array,
  row: Float64Array,
  covariances: Float64Array,
): void {
  for (let point = 0, at = 0; point < covariances.length; point += 1) {
    let total = 0;
    for (let input = 0; input < row.length; input += 1, at += 1) {
      const x = row[input] as number;
      const y = points[at] as number;
      total += kind === 'linear' ? x * y : (x - y) * (x - y);
    }
    const r = kind === 'linear' ? 0 : Math.sqrt(3 * total) / length;
    covariances[point] =
      (covariances[point] as number) + weight * (kind === 'linear' ? total : (1 + r) * Math.exp(-r));
  }
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
