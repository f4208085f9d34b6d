// An ensemble as XGBoost 3.2 writes it in its JSON model format.

import { DataError } from '../../lib/errors.ts';
import type { Ensemble, Tree } from './ensemble.ts';

/** The parent of a root in XGBoost's files. */
const noParent = 2 ** 31 - 1;

/**
 * An object that `JSON.stringify` turns into XGBoost's own model file: `XGBRegressor().load_model` and `Booster(model_file=…)` read
 * it and predict the same float32 values. The file has no place for the `missing` value; give it to Python again
 * (`XGBRegressor(missing=-1)`, `DMatrix(rows, missing=-1)`). Throws DataError for thresholds and leaves from 2^52 to 1e21, which
 * JSON.stringify cannot print as XGBoost reads them.
 */
export function writeXgboost(ensemble: Ensemble): Readonly<Record<string, unknown>> {
  const { trees, columns, names, baseScore } = ensemble;
  return {
    learner: {
      attributes: {},
      feature_names: names ?? [],
      feature_types: names ? names.map(() => 'float') : [],
      gradient_booster: {
        model: {
          cats: { enc: [], feature_segments: [], sorted_idx: [] },
          gbtree_model_param: { num_parallel_tree: '1', num_trees: String(trees.length) },
          iteration_indptr: Array.from({ length: trees.length + 1 }, (_, index) => index),
          tree_info: trees.map(() => 0),
          trees: trees.map((tree, id) => writeTree(tree, id, columns)),
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: `[${Number(baseScore.toPrecision(9))}]`,
        boost_from_average: '1',
        num_class: '0',
        num_feature: String(columns),
        num_target: '1',
      },
      objective: { name: 'reg:squarederror', reg_loss_param: { scale_pos_weight: '1' } },
    },
    version: [3, 2, 0],
  };
}

function writeTree(tree: Tree, id: number, columns: number): Readonly<Record<string, unknown>> {
  const nodes = tree.left.length;
  const parents = new Array<number>(nodes).fill(noParent);
  for (const children of [tree.left, tree.right]) {
    for (const [node, child] of children.entries()) if (child >= 0) parents[child] = node;
  }
  const isLeaf = tree.left.map((child) => child < 0);
  const none = tree.left.map(() => 0);
  return {
    base_weights: tree.value.map(note),
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: tree.missingLeft.map(Number),
    id,
    left_children: tree.left,
    loss_changes: tree.gain.map(note),
    parents,
    right_children: tree.right,
    split_conditions: tree.threshold.map((threshold, node) =>
      exact((isLeaf[node] ? tree.value[node] : threshold) ?? 0),
    ),
    split_indices: tree.feature.map((feature) => Math.max(feature, 0)),
    split_type: none,
    sum_hessian: tree.cover.map(note),
    tree_param: {
      num_deleted: '0',
      num_feature: String(columns),
      num_nodes: String(nodes),
      size_leaf_vector: '1',
    },
  };
}

/** From here to 1e21 JavaScript prints every number without a point or an exponent. */
const printsWhole = 2 ** 52;

/**
 * A float32 so that JSON prints it with a point or an exponent: XGBoost's reader refuses `8` where it expects `8.0`, and JSON.stringify
 * knows no `8.0`. Whole numbers are moved by less than half a float32 step, so that the reader rounds them back. Others have
 * nine digits, which say a float32 exactly.
 */
function float(value: number): number {
  if (!Number.isInteger(value) || Math.abs(value) >= 1e21) return Number(value.toPrecision(9));
  if (value === 0) return 1e-60;
  return Math.abs(value) < 2 ** 24 ? value + value * 1e-9 : value + 0.5;
}

/** A number that predictions depend on. */
function exact(value: number): number {
  if (Math.abs(value) < printsWhole || Math.abs(value) >= 1e21) return float(value);
  throw new DataError(
    `the ensemble holds ${value}, and JSON.stringify cannot print numbers from 2^52 to 1e21 as XGBoost reads them; fit on scaled columns or targets`,
  );
}

/** A number that only informs; one that cannot be printed is cut off. */
function note(value: number): number {
  const cut = Math.abs(value) >= printsWhole && Math.abs(value) < 1e21;
  return float(cut ? Math.sign(value) * (printsWhole - 2 ** 29) : value);
}
