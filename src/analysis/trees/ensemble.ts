// A fitted ensemble as plain data: what `boost` returns, what is stored as JSON, what XGBoost's files are read into.

/**
 * One regression tree as parallel arrays, one entry a node, in XGBoost's order (level by level; node 0 is the root).
 * A row at an inner node goes left when its value of `feature` is below `threshold`, or when it has none and `missingLeft` holds.
 */
export interface Tree {
  /** The column that an inner node looks at; -1 in a leaf. */
  readonly feature: readonly number[];
  /** A float32 value; 1e39 and -1e39 (beyond float32, and still JSON) stand for infinity. 0 in a leaf. */
  readonly threshold: readonly number[];
  readonly missingLeft: readonly boolean[];
  /** The number of the child; -1 in a leaf. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** What a leaf adds to the prediction (learning rate included); in an inner node the weight before the learning rate, as XGBoost's `base_weights`. */
  readonly value: readonly number[];
  /** The sum of the hessians, for squared error the sum of the weights, of the training rows that reached the node. */
  readonly cover: readonly number[];
  /** The loss that an inner node's split saved (twice, as XGBoost counts it); 0 in a leaf. */
  readonly gain: readonly number[];
}

/** Gradient-boosted trees: the prediction is `baseScore` plus one leaf of each tree, added in float32 and in order. */
export interface Ensemble {
  readonly baseScore: number;
  /** The number of columns that rows must have. */
  readonly columns: number;
  /** The columns' names, where they are known. */
  readonly names?: readonly string[];
  /** The value that stands for an absent one, beside NaN; null when only NaN does. */
  readonly missing: number | null;
  readonly trees: readonly Tree[];
}
