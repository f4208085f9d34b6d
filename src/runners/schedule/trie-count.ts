// How many nodes the trie of all requests has, counted while they come.

import { compareFrom, sharedLength } from './trie.ts';

/**
 * How many distinct prefixes a set of token sequences has: the nodes of their trie, the root left out. This is the least
 * number of tokens that a network has to see.
 */
export function countTrieNodes(sequences: readonly ArrayLike<number>[]): number {
  const sorted = sequences.toSorted((a, b) => compareFrom(a, b, 0));
  return sorted.reduce(
    (nodes, sequence, index) => nodes + sequence.length - sharedLength(sorted[index - 1] ?? [], sequence),
    0,
  );
}

/**
 * Counts the nodes of a trie that is too large to hold. State: the sequences that came last; those that begin alike are
 * expected to come together, since that is how they are asked.
 */
export class TrieCount {
  private last: readonly ArrayLike<number>[] = [];
  private lastNodes = 0;

  /** Nodes that sequences add to those before them. */
  add(sequences: readonly ArrayLike<number>[]): number {
    // Programs that are run between texts have none; the next text goes on behind the last one.
    if (sequences.length === 0) return 0;
    const added = countTrieNodes([...this.last, ...sequences]) - this.lastNodes;
    this.last = sequences;
    this.lastNodes = countTrieNodes(sequences);
    return added;
  }
}
