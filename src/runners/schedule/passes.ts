// Cuts a trie into passes. A pass is a run of its nodes in depth-first order, behind the path that leads to the first of them.

import type { Pass } from '../onnx/pass.ts';
import type { Target, Trie } from './trie.ts';

/** How much a pass may hold. */
export interface PassLimits {
  readonly tokens: number;
  /** Tokens behind which something is scored: each has a row of the vocabulary while the pass runs. */
  readonly rows: number;
}

/** A pass without its past, which is the path to its first node. */
export interface PlannedPass extends Omit<Pass, 'past' | 'slots'> {
  /** How much of that path leads to the next pass's first node too, and the tokens of this pass that do. */
  readonly next: { readonly fromPast: number; readonly fromPass: readonly number[] };
  /** What its `targets` are the answers of, in the same order. */
  readonly scored: readonly Target[];
}

/**
 * The passes of a trie, in order, each as large as the limits allow. Behind a pass the path to the next one's first node is
 * kept, so one past is held at a time.
 * @param sharing a graph of chains gets a pass for each part of the trie without branches
 */
export function* planPasses(
  trie: Trie,
  limits: PassLimits,
  sharing: 'tree' | 'chain',
): Generator<PlannedPass> {
  const { depths } = trie;
  const count = depths.length;
  let target = 0;
  for (let from = 0, to = 0; from < count; from = to) {
    const scored: Target[] = [];
    let rows = 0;
    for (to = from; to < count && to - from < limits.tokens; to++) {
      const chained = to === from || depths[to] === (depths[to - 1] as number) + 1;
      if (sharing === 'chain' && !chained) break;
      const isRow = trie.targets[target]?.node === to;
      if (isRow && rows === limits.rows) break;
      if (isRow) rows++;
      for (let next = trie.targets[target]; next?.node === to; next = trie.targets[++target])
        scored.push(next);
    }
    yield planPass(trie, from, to, scored);
  }
}

function planPass(
  { tokens, depths, ends }: Trie,
  from: number,
  to: number,
  scored: readonly Target[],
): PlannedPass {
  const visible: number[] = [];
  /** Of the path to the node that was looked at last: how much of it is the past, and the nodes of the pass behind that. */
  let past = depths[from] as number;
  const path: number[] = [];
  for (let node = from; node < to; node++) {
    const depth = depths[node] as number;
    past = Math.min(past, depth);
    visible.push(past);
    path.length = depth - past;
    path.push(node - from);
  }
  // The next node's parent is on that path.
  const next = depths[to] ?? 0;
  const fromPast = Math.min(past, next);
  const fromPass = path.slice(0, next - fromPast);
  const rows = [...new Set(scored.map(({ node }) => node - from))];
  const rowOf = new Map(rows.map((node, row) => [node, row]));
  return {
    tokens: Array.from(tokens.subarray(from, to)),
    positions: Array.from(depths.subarray(from, to)),
    ends: Array.from(ends.subarray(from, to), (end) => Math.min(end, to) - from),
    visible,
    rows,
    targets: scored.map(({ node, token }) => [rowOf.get(node - from) as number, token]),
    keepRows: fromPass.length > 0,
    next: { fromPast, fromPass },
    scored,
  };
}

/** A pass over a part of one text, with so much of it behind; nothing is answered. */
export function chainPass(tokens: ArrayLike<number>, behind: number): Omit<Pass, 'past' | 'slots'> {
  const { length } = tokens;
  return {
    tokens: Array.from(tokens),
    positions: Array.from(tokens, (_, index) => behind + index),
    ends: new Array<number>(length).fill(length),
    visible: new Array<number>(length).fill(behind),
    rows: [],
    targets: [],
    keepRows: false,
  };
}

/** 0, 1, … below the end. */
export const upTo = (end: number): number[] => Array.from({ length: end }, (_, index) => index);
