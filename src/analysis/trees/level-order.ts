// From the nodes of a grown tree, made depth first, to XGBoost's numbers: level by level, the children of earlier nodes first.

import { type Forest, resized } from './forest.ts';
import type { Workspace } from './workspace.ts';

/** Puts the workspace's tree into the forest as its tree number `tree` and gives the forest, a longer one where it was full. */
export function appendTree(forest: Forest, tree: number, { nodes, rate }: Workspace): Forest {
  const { order, count } = nodes;
  const offset = forest.offset[tree] as number;
  const end = offset + count;
  const room = forest.feature.length;
  const target = end > room ? resized(forest, Math.max(end, 2 * room)) : forest;
  let numbered = 1;
  order[0] = 0;
  for (let index = 0; index < count; index += 1) {
    const node = order[index] as number;
    const at = offset + index;
    const left = nodes.left[node] as number;
    const weight = nodes.weight[node] as number;
    target.feature[at] = nodes.feature[node] as number;
    target.threshold[at] = nodes.threshold[node] as number;
    target.missingLeft[at] = nodes.missingLeft[node] as number;
    target.cover[at] = nodes.hessian[node] as number;
    target.gain[at] = nodes.gain[node] as number;
    if (left < 0) {
      target.left[at] = -1;
      target.right[at] = -1;
      target.value[at] = weight * rate;
    } else {
      target.left[at] = offset + numbered;
      target.right[at] = offset + numbered + 1;
      target.value[at] = weight;
      order[numbered] = left;
      order[numbered + 1] = left + 1;
      numbered += 2;
    }
  }
  target.offset[tree + 1] = end;
  return target;
}
