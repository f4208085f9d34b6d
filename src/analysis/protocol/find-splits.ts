// The best split of every node of a level: one pass over a node's rows in the order of each feature, where XGBoost adds up histograms
// (xgboost 3.2, src/tree/hist/evaluate_splits.h, `EnumerateSplit`). A bin without rows of the node splits it as the bin before does,
// and the first of equals wins, so only bins with rows are looked at.

import { type Fold, rowBits, rowMask } from './fold.ts';
import type { Level } from './level.ts';
import { nodeWorth, type TreeParameters } from './split-gain.ts';

/** XGBoost's kRtEps: a split must gain more. */
const leastGain = Math.fround(1e-6);

/** How far a quick estimate may be from what float32 makes of it, as a part of it; five roundings are 3e-7 at most. */
const quickError = 1e-6;

/** What a search reads besides the level. State: `nodes` and `gradients` change between calls. */
export interface Search {
  readonly fold: Fold;
  readonly parameters: TreeParameters;
  /** Of the training rows: the gradient, and the node of the level that a row is in, -1 where it is in a leaf. */
  readonly gradients: Float64Array;
  readonly nodes: Int32Array;
  /** 1/(n + lambda) for n rows. */
  readonly inverses: Float64Array;
  readonly borders: Borders;
}

/** State: where the bins change among the rows that are being passed: the sum and the number of rows before, and the bin behind. */
export interface Borders {
  readonly sums: Float64Array;
  readonly rows: Int32Array;
  readonly bins: Int32Array;
}

/** Finds the splits: features in order; of each the cuts ascending with missing values going right, then descending with them going left. */
export function findSplits(search: Search, level: Level): void {
  const { fold, parameters } = search;
  for (let node = 0; node < level.count; node += 1) {
    level.feature[node] = -1;
    level.worth[node] = nodeWorth(level.gradients[node] ?? 0, level.rows[node] ?? 0, parameters);
    level.gain[node] = leastGain;
    for (let feature = 0; feature < fold.features; feature += 1) passFeature(search, level, node, feature);
    if ((level.gain[node] ?? 0) < parameters.gamma) level.feature[node] = -1;
  }
}

function passFeature(search: Search, level: Level, node: number, feature: number): void {
  const { fold, parameters, gradients, inverses, borders } = search;
  const { order } = level;
  const slot = node * fold.features + feature;
  const begin = level.begin[slot] ?? 0;
  const end = level.end[slot] ?? 0;
  if (begin === end) return;
  const rows = level.rows[node] ?? 0;
  const isComplete = end - begin === rows;
  let bin = (order[begin] ?? 0) >> rowBits;
  if (isComplete && bin === (order[end - 1] ?? 0) >> rowBits) {
    // The same value in all rows: it splits neither this node nor one below.
    level.end[slot] = begin;
    return;
  }
  const total = level.gradients[node] ?? 0;
  let needed = neededWorth(level, node);
  let sum = 0;
  let count = 0;
  for (let at = begin; at < end; at += 1) {
    const entry = order[at] ?? 0;
    const rowBin = entry >> rowBits;
    if (rowBin !== bin) {
      const passed = at - begin;
      const quick =
        sum * sum * (inverses[passed] ?? 0) + (total - sum) * (total - sum) * (inverses[rows - passed] ?? 0);
      if (quick >= needed) {
        consider(fold, parameters, level, node, feature, bin, false, sum, passed);
        needed = neededWorth(level, node);
      }
      if (!isComplete) {
        borders.sums[count] = sum;
        borders.rows[count] = passed;
        borders.bins[count] = rowBin;
        count += 1;
      }
      bin = rowBin;
    }
    sum += gradients[entry & rowMask] ?? 0;
  }
  if (isComplete) return;
  // All values on one side, the missing on the other. The other way round gains the same, so it is not looked at below.
  const present = end - begin;
  const quickest =
    sum * sum * (inverses[present] ?? 0) + (total - sum) * (total - sum) * (inverses[rows - present] ?? 0);
  if (quickest >= needed) {
    consider(fold, parameters, level, node, feature, bin, false, sum, present);
    needed = neededWorth(level, node);
  }
  for (let border = count - 1; border >= 0; border -= 1) {
    const right = sum - (borders.sums[border] ?? 0);
    const passed = present - (borders.rows[border] ?? 0);
    const quick =
      right * right * (inverses[passed] ?? 0) +
      (total - right) * (total - right) * (inverses[rows - passed] ?? 0);
    if (quick < needed) continue;
    consider(fold, parameters, level, node, feature, borders.bins[border] ?? 0, true, right, passed);
    needed = neededWorth(level, node);
  }
}

/** What a quick estimate of both sides' worth must reach; below, the split gains no more than the node's best. Penalties only lower the worth. */
function neededWorth(level: Level, node: number): number {
  return ((level.worth[node] ?? 0) + (level.gain[node] ?? 0)) * (1 - quickError);
}

/**
 * Takes the split between the rows that were passed, in ascending order or, where missing values go left, descending, and the others, if it
 * is the best so far. `bin` is the last that was passed.
 */
function consider(
  fold: Fold,
  parameters: TreeParameters,
  level: Level,
  node: number,
  feature: number,
  bin: number,
  missingLeft: boolean,
  sum: number,
  passed: number,
): void {
  const others = (level.rows[node] ?? 0) - passed;
  if (passed < parameters.min_child_weight || others < parameters.min_child_weight) return;
  const otherSum = (level.gradients[node] ?? 0) - sum;
  const worth = Math.fround(nodeWorth(sum, passed, parameters) + nodeWorth(otherSum, others, parameters));
  const gain = Math.fround(worth - (level.worth[node] ?? 0));
  if (!(gain > (level.gain[node] ?? 0) && gain < Infinity)) return;
  // In descending order the last bin that was passed is the first that goes right.
  const leftBin = missingLeft ? bin - 1 : bin;
  level.gain[node] = gain;
  level.feature[node] = feature;
  level.bin[node] = leftBin;
  level.cut[node] = leftBin < 0 ? -Infinity : (fold.cuts[feature]?.[leftBin] ?? NaN);
  level.missingLeft[node] = missingLeft ? 1 : 0;
  level.leftGradients[node] = missingLeft ? otherSum : sum;
  level.leftRows[node] = missingLeft ? others : passed;
}
