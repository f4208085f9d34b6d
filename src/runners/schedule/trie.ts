// The trie of token sequences, its nodes in depth-first order: each is run once, whoever goes through it.

import type { TokenSequence } from '../types.ts';

/** A scored token: the node behind which it stands, and where its score belongs. */
export interface Target {
  readonly node: number;
  readonly token: number;
  /** Index of the sequence, and of the token among its scored ones. */
  readonly sequence: number;
  readonly place: number;
}

/** Nodes by their index in depth-first order. */
export interface Trie {
  readonly tokens: Int32Array;
  /** How many tokens come before it in its sequences, the trunk's among them. */
  readonly depths: Int32Array;
  /** The first index behind its subtree. */
  readonly ends: Int32Array;
  /** In the order of their nodes. */
  readonly targets: readonly Target[];
}

/**
 * The trie of what has to be run of sequences: all tokens but their last, less what they share with a trunk that is run
 * before them. A token behind which something is scored is a node though the trunk has it, so a trunk answers nothing.
 * The sequences that share most with the trunk come first, so that each node's ancestors are a path that was just run.
 */
export function buildTrie(sequences: readonly TokenSequence[], trunk: readonly number[] = []): Trie {
  const leaves = sequences.map((sequence, index) => ({
    ...sequence,
    index,
    start: leaveTrunk(sequence, trunk),
  }));
  leaves.sort((a, b) => b.start - a.start || compareFrom(a.tokens, b.tokens, a.start) || a.index - b.index);

  const most = leaves.reduce((sum, { tokens, start }) => sum + tokens.length - 1 - start, 0);
  const tokens = new Int32Array(most);
  const depths = new Int32Array(most);
  const ends = new Int32Array(most);
  const targets: Target[] = [];
  const path: number[] = [];
  let count = 0;
  let previous: (typeof leaves)[number] | undefined;
  for (const leaf of leaves) {
    const inputs = leaf.tokens.length - 1;
    const shared =
      previous?.start === leaf.start
        ? Math.min(inputs, previous.tokens.length - 1, sharedLength(previous.tokens, leaf.tokens))
        : leaf.start;
    closeFrom(shared);
    for (let depth = shared; depth < inputs; depth++) {
      tokens[count] = leaf.tokens[depth] as number;
      depths[count] = depth;
      path[depth] = count++;
    }
    for (let depth = leaf.from - 1; depth < inputs; depth++) {
      const place = depth + 1 - leaf.from;
      targets.push({
        node: path[depth] as number,
        token: leaf.tokens[depth + 1] as number,
        sequence: leaf.index,
        place,
      });
    }
    previous = leaf;
  }
  closeFrom(0);
  targets.sort((a, b) => a.node - b.node || a.sequence - b.sequence || a.place - b.place);
  return {
    tokens: tokens.subarray(0, count),
    depths: depths.subarray(0, count),
    ends: ends.subarray(0, count),
    targets,
  };

  function closeFrom(depth: number): void {
    for (const node of path.splice(depth)) if (node !== undefined) ends[node] = count;
  }
}

/** How many tokens of a sequence the trunk runs for it. */
const leaveTrunk = ({ tokens, from }: TokenSequence, trunk: readonly number[]): number =>
  Math.min(from - 1, tokens.length - 1, sharedLength(tokens, trunk));

/** How many tokens two sequences begin with alike. */
export function sharedLength(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const shorter = Math.min(a.length, b.length);
  let length = 0;
  while (length < shorter && a[length] === b[length]) length++;
  return length;
}

/** In the order of their tokens; a beginning stands before what goes on with it. */
export function compareFrom(a: ArrayLike<number>, b: ArrayLike<number>, from: number): number {
  const shorter = Math.min(a.length, b.length);
  for (let index = from; index < shorter; index++) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
