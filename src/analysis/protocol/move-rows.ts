// Rows go down from one level of a tree to the next, or into a leaf.

import { type Fold, rowMask } from './fold.ts';
import type { Level } from './level.ts';

/** Moves the training rows by their bins; those that come to a leaf get its value. */
export function moveTrainingRows(
  fold: Fold,
  nodes: Int32Array,
  predictions: Float32Array,
  level: Level,
): void {
  const { bins, trainRows } = fold;
  for (let row = 0; row < nodes.length; row += 1) {
    const node = nodes[row] ?? -1;
    if (node < 0) continue;
    const feature = level.feature[node] ?? -1;
    const bin = feature < 0 ? -1 : (bins[feature * trainRows + row] ?? -1);
    const left = bin < 0 ? level.missingLeft[node] === 1 : bin <= (level.bin[node] ?? 0);
    const side = 2 * node + (left ? 0 : 1);
    const next = level.next[side] ?? -1;
    nodes[row] = next;
    if (next < 0) predictions[row] = (predictions[row] ?? 0) + (level.leaf[side] ?? 0);
  }
}

/** Moves the rows to predict by their values. */
export function moveTestRows(fold: Fold, nodes: Int32Array, predictions: Float32Array, level: Level): void {
  const { test, testRows } = fold;
  for (let row = 0; row < nodes.length; row += 1) {
    const node = nodes[row] ?? -1;
    if (node < 0) continue;
    const feature = level.feature[node] ?? -1;
    const value = feature < 0 ? NaN : (test[feature * testRows + row] ?? NaN);
    const left = Number.isNaN(value) ? level.missingLeft[node] === 1 : value < (level.cut[node] ?? 0);
    const side = 2 * node + (left ? 0 : 1);
    const next = level.next[side] ?? -1;
    nodes[row] = next;
    if (next < 0) predictions[row] = (predictions[row] ?? 0) + (level.leaf[side] ?? 0);
  }
}

/**
 * Parts each node's stretch of the fold's orders into those of its children; rows in leaves are left out.
 * @param nodes where the rows have gone
 * @param spare room for a row each
 */
export function partOrder(fold: Fold, nodes: Int32Array, spare: Int32Array, level: Level, next: Level): void {
  const { features } = fold;
  for (let node = 0; node < level.count; node += 1) {
    const leftChild = level.next[2 * node] ?? -1;
    const rightChild = level.next[2 * node + 1] ?? -1;
    if (leftChild < 0 && rightChild < 0) continue;
    // No row is in a node -2, where those in leaves are in -1.
    const left = leftChild < 0 ? -2 : leftChild;
    const right = rightChild < 0 ? -2 : rightChild;
    for (let feature = 0; feature < features; feature += 1) {
      const begin = level.begin[node * features + feature] ?? 0;
      const end = level.end[node * features + feature] ?? 0;
      let to = begin;
      let spared = 0;
      // Written always and counted where it is meant: no branch that a processor would guess wrong.
      for (let at = begin; at < end; at += 1) {
        const entry = level.order[at] ?? 0;
        const child = nodes[entry & rowMask] ?? -1;
        next.order[to] = entry;
        spare[spared] = entry;
        to += child === left ? 1 : 0;
        spared += child === right ? 1 : 0;
      }
      const middle = to;
      for (let at = 0; at < spared; at += 1) next.order[middle + at] = spare[at] ?? 0;
      if (left >= 0) {
        next.begin[left * features + feature] = begin;
        next.end[left * features + feature] = middle;
      }
      if (right >= 0) {
        next.begin[right * features + feature] = middle;
        next.end[right * features + feature] = middle + spared;
      }
    }
  }
}
