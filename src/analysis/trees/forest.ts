// Many trees in a few flat arrays: the form in which trees are grown and walked. `Ensemble` is the same as plain data.

import type { Ensemble, Tree } from './ensemble.ts';

/** Trees end to end. Tree t has the nodes offset[t] … offset[t + 1] - 1; children are numbers within all nodes, -1 for none. */
export interface Forest {
  readonly baseScore: number;
  readonly columns: number;
  readonly offset: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float32Array;
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float32Array;
  readonly cover: Float32Array;
  readonly gain: Float32Array;
}

/** Room for `nodes` nodes in `trees` trees. */
export function emptyForest(baseScore: number, columns: number, trees: number, nodes: number): Forest {
  return {
    baseScore,
    columns,
    offset: new Int32Array(trees + 1),
    feature: new Int32Array(nodes),
    threshold: new Float32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    value: new Float32Array(nodes),
    cover: new Float32Array(nodes),
    gain: new Float32Array(nodes),
  };
}

/** The same forest with room for `nodes` nodes: longer when it grows, shorter when it is done. */
export function resized(forest: Forest, nodes: number): Forest {
  const larger = emptyForest(forest.baseScore, forest.columns, 0, nodes);
  for (const name of [
    'feature',
    'threshold',
    'missingLeft',
    'left',
    'right',
    'value',
    'cover',
    'gain',
  ] as const) {
    larger[name].set(forest[name].subarray(0, nodes));
  }
  return { ...larger, offset: forest.offset };
}

/** An ensemble's trees in flat arrays. */
export function forestOf(ensemble: Ensemble): Forest {
  const { trees, baseScore, columns } = ensemble;
  const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const forest = emptyForest(baseScore, columns, trees.length, nodes);
  let offset = 0;
  for (const [index, tree] of trees.entries()) {
    for (let node = 0; node < tree.feature.length; node += 1) {
      const at = offset + node;
      const left = tree.left[node] ?? -1;
      forest.feature[at] = tree.feature[node] ?? -1;
      forest.threshold[at] = tree.threshold[node] ?? 0;
      forest.missingLeft[at] = tree.missingLeft[node] === true ? 1 : 0;
      forest.left[at] = left < 0 ? -1 : offset + left;
      forest.right[at] = left < 0 ? -1 : offset + (tree.right[node] ?? -1);
      forest.value[at] = tree.value[node] ?? 0;
      forest.cover[at] = tree.cover[node] ?? 0;
      forest.gain[at] = tree.gain[node] ?? 0;
    }
    offset += tree.feature.length;
    forest.offset[index + 1] = offset;
  }
  return forest;
}

/** A forest as plain data. `missing` NaN becomes null. */
export function ensembleOf(forest: Forest, missing: number, names?: readonly string[]): Ensemble {
  const trees: Tree[] = [];
  for (let index = 0; index + 1 < forest.offset.length; index += 1) {
    const from = forest.offset[index] ?? 0;
    const to = forest.offset[index + 1] ?? 0;
    const child = (node: number): number => (node < 0 ? -1 : node - from);
    trees.push({
      feature: Array.from(forest.feature.subarray(from, to)),
      threshold: Array.from(forest.threshold.subarray(from, to), storable),
      missingLeft: Array.from(forest.missingLeft.subarray(from, to), (left) => left === 1),
      left: Array.from(forest.left.subarray(from, to), child),
      right: Array.from(forest.right.subarray(from, to), child),
      // Adding 0 makes -0, which JSON does not know, a plain 0.
      value: Array.from(forest.value.subarray(from, to), (value) => value + 0),
      cover: Array.from(forest.cover.subarray(from, to)),
      gain: Array.from(forest.gain.subarray(from, to)),
    });
  }
  const { baseScore, columns } = forest;
  return {
    baseScore,
    columns,
    ...(names ? { names } : {}),
    missing: Number.isNaN(missing) ? null : missing,
    trees,
  };
}

/** JSON has no infinity; a number beyond float32 becomes one again when it is read. */
export function storable(threshold: number): number {
  return Math.max(-1e39, Math.min(1e39, threshold));
}
