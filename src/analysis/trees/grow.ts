// One tree, from the gradients of the training rows (XGBoost's src/tree/updater_quantile_hist.cc).

import { build, giveBack, subtract, take } from './histogram.ts';
import { bestSplit, nodeWeight } from './split.ts';
import type { Workspace } from './workspace.ts';

/** XGBoost's kRtEps: a split has to gain more. */
const leastGain = Math.fround(1e-6);

/**
 * Grows one tree into the workspace's nodes and adds its leaves to the predictions. Which nodes split does not depend on the
 * order in which they are looked at, so they are taken depth first: few histograms wait at once.
 */
export function growTree(space: Workspace): void {
  const { nodes, rows, pool } = space;
  const { order } = nodes;
  for (let row = 0; row < rows.length; row += 1) rows[row] = row;
  nodes.count = 0;
  addRoot(space);
  order[0] = 0;
  let waiting = 1;
  while (waiting > 0) {
    const node = order[(waiting -= 1)] as number;
    const slot = nodes.histogram[node] as number;
    const gradient = nodes.gradient[node] as number;
    const hessian = nodes.hessian[node] as number;
    bestSplit(space.training, pool.sums, slot * pool.size, gradient, hessian, space.penalties, space.split);
    if (isWorthwhile(space)) waiting = prepareChildren(space, splitNode(space, node), slot, waiting);
    else giveBack(pool, slot);
  }
  addLeaves(space);
}

function addRoot(space: Workspace): void {
  const { nodes, rows, pool, training, gradient, hessian } = space;
  const slot = take(pool);
  build(pool, slot, training, gradient, hessian, rows, 0, rows.length);
  let g = 0;
  let h = 0;
  if (training.dense) {
    // InitRoot takes the sums from the first column's bins when nothing is absent.
    const first = slot * pool.size;
    const end = first + 2 * (training.start[1] ?? 0);
    for (let at = first; at < end; at += 2) {
      g += pool.sums[at] as number;
      h += pool.sums[at + 1] as number;
    }
  } else {
    for (let row = 0; row < rows.length; row += 1) {
      g += gradient[row] as number;
      h += hessian[row] as number;
    }
  }
  addNode(space, g, h, 0, 0, rows.length);
  nodes.histogram[0] = slot;
}

function addNode(space: Workspace, g: number, h: number, depth: number, begin: number, end: number): void {
  const { nodes, penalties } = space;
  const node = nodes.count;
  nodes.count += 1;
  nodes.feature[node] = -1;
  nodes.threshold[node] = 0;
  nodes.missingLeft[node] = 0;
  nodes.left[node] = -1;
  nodes.weight[node] = nodeWeight(g, h, penalties);
  nodes.gain[node] = 0;
  nodes.gradient[node] = g;
  nodes.hessian[node] = h;
  nodes.depth[node] = depth;
  nodes.begin[node] = begin;
  nodes.end[node] = end;
}

function isWorthwhile({ split, gamma, nodes, depthLimit }: Workspace): boolean {
  const { gain, leftHessian, rightHessian } = split;
  if (!(gain > leastGain && gain >= gamma) || depthLimit === 0) return false;
  return leftHessian !== 0 && rightHessian !== 0 && nodes.count + 2 <= nodes.room;
}

/** Parts the node's rows by the split found, in their order, and makes the two children. Gives the left one's number. */
function splitNode(space: Workspace, node: number): number {
  const { nodes, rows, spare, split, training } = space;
  const { bins, columns, start, cuts } = training;
  const { column, bin, missingLeft } = split;
  const begin = nodes.begin[node] as number;
  const end = nodes.end[node] as number;
  const absent = cuts.length;
  let left = begin;
  let right = 0;
  for (let i = begin; i < end; i += 1) {
    const row = rows[i] as number;
    const own = bins[row * columns + column] as number;
    if (own === absent ? missingLeft : own <= bin) {
      rows[left] = row;
      left += 1;
    } else {
      spare[right] = row;
      right += 1;
    }
  }
  for (let i = 0; i < right; i += 1) rows[left + i] = spare[i] as number;
  nodes.feature[node] = column;
  nodes.threshold[node] = bin < (start[column] as number) ? -Infinity : (cuts[bin] as number);
  nodes.missingLeft[node] = missingLeft ? 1 : 0;
  nodes.gain[node] = split.gain;
  const child = nodes.count;
  nodes.left[node] = child;
  const depth = (nodes.depth[node] as number) + 1;
  addNode(space, split.leftGradient, split.leftHessian, depth, begin, left);
  addNode(space, split.rightGradient, split.rightHessian, depth, left, end);
  return child;
}

/**
 * Gives each child that may split a histogram: the lighter one's is added up, the other's is the parent's less that, as XGBoost does
 * (the rounding of these doubles decides ties). Puts those children in the queue and gives its new length.
 */
function prepareChildren(space: Workspace, left: number, parent: number, waiting: number): number {
  const { nodes, pool, training, gradient, hessian, rows } = space;
  const right = left + 1;
  if (!maySplit(space, left) && !maySplit(space, right)) {
    giveBack(pool, parent);
    return waiting;
  }
  const lighter = (nodes.hessian[right] as number) < (nodes.hessian[left] as number) ? right : left;
  const slot = take(pool);
  build(
    pool,
    slot,
    training,
    gradient,
    hessian,
    rows,
    nodes.begin[lighter] as number,
    nodes.end[lighter] as number,
  );
  subtract(pool, parent, slot);
  nodes.histogram[left] = lighter === left ? slot : parent;
  nodes.histogram[right] = lighter === left ? parent : slot;
  // The child with fewer rows is taken first, which bounds how many histograms wait.
  const middle = nodes.end[left] as number;
  const last = middle - (nodes.begin[left] as number) < (nodes.end[right] as number) - middle ? left : right;
  return enqueue(space, last, enqueue(space, left + right - last, waiting));
}

function enqueue(space: Workspace, node: number, waiting: number): number {
  const { nodes, pool } = space;
  if (!maySplit(space, node)) {
    giveBack(pool, nodes.histogram[node] as number);
    return waiting;
  }
  nodes.order[waiting] = node;
  return waiting + 1;
}

/** No split can pass when the node weighs less than twice a child's least (with room for rounding). */
function maySplit({ nodes, penalties, depthLimit }: Workspace, node: number): boolean {
  if ((nodes.depth[node] as number) >= depthLimit) return false;
  return (nodes.hessian[node] as number) >= 2 * penalties.leastWeight * (1 - 1e-9);
}

function addLeaves({ nodes, rows, prediction, rate }: Workspace): void {
  for (let node = 0; node < nodes.count; node += 1) {
    if (nodes.feature[node] !== -1) continue;
    const leaf = Math.fround((nodes.weight[node] as number) * rate);
    const end = nodes.end[node] as number;
    for (let i = nodes.begin[node] as number; i < end; i += 1) {
      const row = rows[i] as number;
      prediction[row] = (prediction[row] as number) + leaf;
    }
  }
}
