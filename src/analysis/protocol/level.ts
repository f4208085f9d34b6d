// The nodes of one level of a tree that may be split, in the order of their creation: an entry of most arrays a node.

import type { Fold } from './fold.ts';

/** State: filled as the level above is split, then as splits are found. */
export interface Level {
  count: number;
  /** Over a node's training rows: the sum of gradients, and how many there are, which is the sum of hessians. */
  readonly gradients: Float64Array;
  readonly rows: Int32Array;
  /** The fold's order of rows by each feature, a node's rows side by side: from `begin` to `end`, by node, then feature. */
  readonly order: Int32Array;
  readonly begin: Int32Array;
  readonly end: Int32Array;
  /** What the node is worth unsplit, and what its best split gains; float32 values. */
  readonly worth: Float64Array;
  readonly gain: Float64Array;
  /** The best split: its feature, -1 for none; bins up to `bin` and values below `cut` go left. */
  readonly feature: Int32Array;
  readonly bin: Int32Array;
  readonly cut: Float32Array;
  readonly missingLeft: Uint8Array;
  readonly leftGradients: Float64Array;
  readonly leftRows: Int32Array;
  /** What becomes of the rows that go left and right (both alike where there is no split): a node of the next level, or -1 and a leaf's value. */
  readonly next: Int32Array;
  readonly leaf: Float32Array;
}

/** A level with room for `most` nodes. */
export function makeLevel(most: number, { features }: Fold, order: Int32Array): Level {
  return {
    count: 0,
    gradients: new Float64Array(most),
    rows: new Int32Array(most),
    order,
    begin: new Int32Array(most * features),
    end: new Int32Array(most * features),
    worth: new Float64Array(most),
    gain: new Float64Array(most),
    feature: new Int32Array(most),
    bin: new Int32Array(most),
    cut: new Float32Array(most),
    missingLeft: new Uint8Array(most),
    leftGradients: new Float64Array(most),
    leftRows: new Int32Array(most),
    next: new Int32Array(2 * most),
    leaf: new Float32Array(2 * most),
  };
}

/** The level of the root, which has all rows; its sums are filled tree by tree. */
export function rootLevel(fold: Fold): Level {
  const level = makeLevel(1, fold, fold.order);
  level.count = 1;
  level.rows[0] = fold.trainRows;
  for (let feature = 0; feature < fold.features; feature += 1) {
    level.begin[feature] = feature * fold.trainRows;
    level.end[feature] = feature * fold.trainRows + (fold.present[feature] ?? 0);
  }
  return level;
}
