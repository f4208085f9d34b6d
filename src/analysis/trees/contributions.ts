// What each column adds to a prediction: TreeSHAP (Lundberg et al., arXiv 1802.03888, algorithm 2), path-dependent as XGBoost's.

import type { Ensemble } from './ensemble.ts';
import { type Forest, forestOf } from './forest.ts';
import { matrixFor } from './predict.ts';
import { type Path, emptyPath, extend, unwind, unwoundSum } from './shap-path.ts';

/**
 * One array a row: a number for each column in order, then the bias, the mean prediction over the training rows. They add up to the
 * prediction. Shapley values of the game in which an absent column follows both children by cover, as XGBoost's `pred_contribs`
 * (src/predictor/cpu_treeshap.cc), but in doubles. Throws DataError for rows that do not fit the ensemble.
 */
export function contributions(ensemble: Ensemble, rows: readonly (readonly number[])[]): number[][] {
  const matrix = matrixFor(ensemble, rows);
  const forest = forestOf(ensemble);
  const { columns, trees } = ensemble;
  let bias = ensemble.baseScore;
  const depths = trees.map((_, tree) => depthBelow(forest, forest.offset[tree] ?? 0));
  for (let tree = 0; tree < trees.length; tree += 1) bias += meanBelow(forest, forest.offset[tree] ?? 0);
  const deepest = depths.reduce((most, depth) => Math.max(most, depth), 0);
  const path = emptyPath(deepest, Math.min(deepest, columns));
  const result: number[][] = [];
  for (let row = 0; row < matrix.rows; row += 1) {
    const values = matrix.values.subarray(row * columns, (row + 1) * columns);
    const shares = new Float64Array(columns);
    for (let tree = 0; tree < trees.length; tree += 1) {
      spread({ forest, values, shares, path }, forest.offset[tree] ?? 0, 0, 0, 1, 1, -1);
    }
    result.push([...shares, bias]);
  }
  return result;
}

/** What the recursion carries along unchanged. */
interface Walk {
  readonly forest: Forest;
  readonly values: Float32Array;
  readonly shares: Float64Array;
  readonly path: Path;
}

/**
 * Visits a node. The elements at `from` … `from + length - 1` of the path are the columns met above it; the last three arguments describe the
 * edge that led here: the share of rows that take it when its column is absent, whether this row takes it, the column.
 */
function spread(
  walk: Walk,
  node: number,
  from: number,
  above: number,
  zero: number,
  one: number,
  column: number,
): void {
  const { forest, values, shares, path } = walk;
  let length = above;
  extend(path, from, length, zero, one, column);
  const left = forest.left[node] ?? -1;
  if (left < 0) {
    const value = forest.value[node] ?? 0;
    for (let i = 1; i <= length; i += 1) {
      const at = from + i;
      const difference = (path.one[at] ?? 0) - (path.zero[at] ?? 0);
      const own = path.column[at] ?? 0;
      shares[own] = (shares[own] ?? 0) + unwoundSum(path, from, length, i) * difference * value;
    }
    return;
  }
  const right = forest.right[node] ?? -1;
  const feature = forest.feature[node] ?? 0;
  const x = values[feature] ?? NaN;
  const goesLeft = Number.isNaN(x) ? forest.missingLeft[node] === 1 : x < (forest.threshold[node] ?? 0);
  const hot = goesLeft ? left : right;
  const cold = goesLeft ? right : left;
  // A file may hold a node of no cover; it then shares nothing out.
  const cover = forest.cover[node] || 1;
  let incomingZero = 1;
  let incomingOne = 1;
  // A column met before counts once: its earlier element is taken out and its fractions go into the new one.
  for (let i = 1; i <= length; i += 1) {
    if (path.column[from + i] !== feature) continue;
    incomingZero = path.zero[from + i] ?? 1;
    incomingOne = path.one[from + i] ?? 1;
    unwind(path, from, length, i);
    length -= 1;
    break;
  }
  for (const child of [hot, cold]) {
    const next = from + length + 1;
    for (const part of [path.zero, path.one, path.weight, path.column]) part.copyWithin(next, from, next);
    const share = ((forest.cover[child] ?? 0) / cover) * incomingZero;
    spread(walk, child, next, length + 1, share, child === hot ? incomingOne : 0, feature);
  }
}

function depthBelow(forest: Forest, node: number): number {
  const left = forest.left[node] ?? -1;
  if (left < 0) return 0;
  return 1 + Math.max(depthBelow(forest, left), depthBelow(forest, forest.right[node] ?? -1));
}

/** The mean leaf below a node, weighted by cover. */
function meanBelow(forest: Forest, node: number): number {
  const left = forest.left[node] ?? -1;
  if (left < 0) return forest.value[node] ?? 0;
  const right = forest.right[node] ?? -1;
  const sum =
    meanBelow(forest, left) * (forest.cover[left] ?? 0) +
    meanBelow(forest, right) * (forest.cover[right] ?? 0);
  return sum / (forest.cover[node] || 1);
}
