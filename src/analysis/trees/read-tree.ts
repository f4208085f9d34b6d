// One tree of XGBoost's model file, with everything checked that walking it relies on.

import { DataError } from '../../lib/errors.ts';
import type { Tree } from './ensemble.ts';
import { storable } from './forest.ts';
import {
  arrayAt,
  flagOf,
  floatOf,
  integerOf,
  listAt,
  objectAt,
  thresholdOf,
  wholeAt,
} from './xgboost-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads the tree at the place `where`. Nodes that pruning left behind are dropped, the others keep their order. */
export function readTree(value: unknown, where: string, columns: number): Tree {
  const fields = objectAt({ tree: value }, 'tree', where);
  const numbers = objectAt(fields, 'tree_param', where);
  const count = wholeAt(numbers, 'num_nodes', `${where}.tree_param`);
  refuseVectorLeaves(numbers, where);
  refuseCategories(fields, where);
  const left = listAt(fields, 'left_children', where, count, integerOf);
  const right = listAt(fields, 'right_children', where, count, integerOf);
  const kept = reachable(left, right, where);
  const number = new Map(kept.map((node, index) => [node, index]));
  const feature = listAt(fields, 'split_indices', where, count, integerOf);
  const condition = listAt(fields, 'split_conditions', where, count, thresholdOf);
  const missingLeft = listAt(fields, 'default_left', where, count, flagOf);
  const weight = listAt(fields, 'base_weights', where, count, floatOf);
  const cover = listAt(fields, 'sum_hessian', where, count, floatOf);
  const gain = listAt(fields, 'loss_changes', where, count, floatOf);
  const isLeaf = (node: number): boolean => left[node] === -1;
  for (const node of kept)
    checkNode(node, isLeaf(node), feature[node] ?? -1, condition[node] ?? NaN, columns, where);
  const pick = <T>(inner: (node: number) => T, leaf: (node: number) => T): T[] =>
    kept.map((node) => (isLeaf(node) ? leaf(node) : inner(node)));
  const none = (): number => 0;
  return {
    feature: pick(
      (node) => feature[node] ?? -1,
      () => -1,
    ),
    threshold: pick((node) => storable(condition[node] ?? NaN), none),
    missingLeft: pick(
      (node) => missingLeft[node] === true,
      () => false,
    ),
    left: pick(
      (node) => number.get(left[node] ?? -1) ?? -1,
      () => -1,
    ),
    right: pick(
      (node) => number.get(right[node] ?? -1) ?? -1,
      () => -1,
    ),
    value: pick(
      (node) => weight[node] ?? NaN,
      (node) => condition[node] ?? NaN,
    ),
    cover: kept.map((node) => cover[node] ?? NaN),
    gain: pick((node) => gain[node] ?? NaN, none),
  };
}

/** The nodes under the root in ascending order. Throws where a child is out of range or has two parents (a cycle is one such). */
function reachable(left: readonly number[], right: readonly number[], where: string): number[] {
  const count = left.length;
  if (count === 0) throw new DataError(`the model's ${where} has no nodes; the file is damaged`);
  const seen = new Uint8Array(count);
  seen[0] = 1;
  const waiting = [0];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const children = [left[node] ?? -1, right[node] ?? -1];
    if (children.every((child) => child === -1)) continue;
    for (const child of children) {
      if (child < 0 || child >= count) {
        throw new DataError(
          `in the model's ${where}, node ${node} has the child ${child} of ${count} nodes; the file is damaged`,
        );
      }
      if (seen[child] === 1) {
        throw new DataError(
          `in the model's ${where}, node ${child} is reached twice, so this is no tree; the file is damaged`,
        );
      }
      seen[child] = 1;
      waiting.push(child);
    }
  }
  return [...seen.keys()].filter((node) => seen[node] === 1);
}

function checkNode(
  node: number,
  isLeaf: boolean,
  feature: number,
  condition: number,
  columns: number,
  where: string,
): void {
  if (isLeaf && !Number.isFinite(condition)) {
    throw new DataError(
      `the model's ${where}.split_conditions[${node}], a leaf, is not finite; the file is damaged`,
    );
  }
  if (!isLeaf && (feature < 0 || feature >= columns)) {
    throw new DataError(
      `the model's ${where}.split_indices[${node}] is ${feature}, but there are ${columns} columns; the file is damaged`,
    );
  }
}

function refuseVectorLeaves(numbers: Fields, where: string): void {
  const size =
    'size_leaf_vector' in numbers ? wholeAt(numbers, 'size_leaf_vector', `${where}.tree_param`) : 0;
  if (size > 1)
    throw new DataError(`the model's ${where} has leaves of ${size} values; only single values can be read`);
}

function refuseCategories(fields: Fields, where: string): void {
  const types = 'split_type' in fields ? arrayAt(fields, 'split_type', where) : [];
  if (types.every((type) => type === 0)) return;
  throw new DataError(
    `the model's ${where} splits by category; encode categories as numbers, only numeric splits can be read`,
  );
}
