// Grows one tree level by level, adding its leaves to the predictions as it goes (xgboost 3.2, src/tree/updater_quantile_hist.cc).

import { type Borders, findSplits, type Search } from './find-splits.ts';
import type { Fold } from './fold.ts';
import { type Level, makeLevel, rootLevel } from './level.ts';
import { moveTestRows, moveTrainingRows, partOrder } from './move-rows.ts';
import { leafValue, type TreeParameters } from './split-gain.ts';

/** State: what a fold's trees are grown in, made once for all its fits. */
export interface TreeSpace {
  readonly fold: Fold;
  /** Predictions so far, float32. */
  readonly train: Float32Array;
  readonly test: Float32Array;
  readonly gradients: Float64Array;
  /** The node of the level that a row is in; -1 where it has come to a leaf. */
  readonly nodes: Int32Array;
  readonly testNodes: Int32Array;
  /** Room for rows that are being parted. */
  readonly spare: Int32Array;
  readonly borders: Borders;
  /** The root's, and two that take turns below it. */
  readonly root: Level;
  readonly below: readonly [Level, Level];
}

export function makeTreeSpace(fold: Fold): TreeSpace {
  const { trainRows, testRows, order } = fold;
  // A node that may be split has two training rows at least.
  const below = (): Level => makeLevel(Math.ceil(trainRows / 2), fold, new Int32Array(order.length));
  return {
    fold,
    train: new Float32Array(trainRows),
    test: new Float32Array(testRows),
    gradients: new Float64Array(trainRows),
    nodes: new Int32Array(trainRows),
    testNodes: new Int32Array(testRows),
    spare: new Int32Array(trainRows),
    borders: {
      sums: new Float64Array(trainRows),
      rows: new Int32Array(trainRows),
      bins: new Int32Array(trainRows),
    },
    root: rootLevel(fold),
    below: [below(), below()],
  };
}

/** Grows the tree that follows the predictions so far and adds it to them. `search` is of the same space. */
export function growTree(space: TreeSpace, search: Search): void {
  const { fold, train, test, gradients, nodes, testNodes, root, below } = space;
  let sum = 0;
  for (let row = 0; row < train.length; row += 1) {
    const gradient = Math.fround((train[row] ?? 0) - (fold.labels[row] ?? 0));
    gradients[row] = gradient;
    sum += gradient;
  }
  nodes.fill(0);
  testNodes.fill(0);
  root.gradients[0] = sum;
  let level = root;
  for (let depth = 1; level.count > 0; depth += 1) {
    const next = below[depth % 2 === 0 ? 0 : 1];
    findSplits(search, level);
    next.count = 0;
    for (let node = 0; node < level.count; node += 1)
      finishNode(level, next, node, depth === search.parameters.max_depth, search.parameters);
    moveTrainingRows(fold, nodes, train, level);
    moveTestRows(fold, testNodes, test, level);
    if (next.count > 0) partOrder(fold, nodes, space.spare, level, next);
    level = next;
  }
}

/** Says where the rows of a node go. */
function finishNode(
  level: Level,
  next: Level,
  node: number,
  isLast: boolean,
  parameters: TreeParameters,
): void {
  const gradients = level.gradients[node] ?? 0;
  const rows = level.rows[node] ?? 0;
  const side = 2 * node;
  if ((level.feature[node] ?? -1) < 0) {
    level.next[side] = level.next[side + 1] = -1;
    level.leaf[side] = level.leaf[side + 1] = leafValue(gradients, rows, parameters);
    return;
  }
  const leftGradients = level.leftGradients[node] ?? 0;
  const leftRows = level.leftRows[node] ?? 0;
  addChild(level, side, next, leftGradients, leftRows, isLast, parameters);
  addChild(level, side + 1, next, gradients - leftGradients, rows - leftRows, isLast, parameters);
}

/** A child that cannot be split, for its depth or its weight, is a leaf at once. */
function addChild(
  level: Level,
  side: number,
  next: Level,
  gradients: number,
  rows: number,
  isLast: boolean,
  parameters: TreeParameters,
): void {
  if (isLast || rows < 2 || rows < 2 * parameters.min_child_weight) {
    level.next[side] = -1;
    level.leaf[side] = leafValue(gradients, rows, parameters);
    return;
  }
  const child = next.count;
  next.count += 1;
  next.gradients[child] = gradients;
  next.rows[child] = rows;
  level.next[side] = child;
}
