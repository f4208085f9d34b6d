import type { TokenSequence } from '../../../src/runners/types.ts';

/** A trie of token sequences, a node a distinct prefix, made the obvious way. */
export function trieNodes(sequences: readonly (readonly number[])[]): number {
  interface Node extends Map<number, Node> {}
  const root: Node = new Map();
  let nodes = 0;
  for (const sequence of sequences) {
    let node = root;
    for (const token of sequence) {
      let next = node.get(token);
      if (next === undefined) {
        nodes++;
        next = new Map();
        node.set(token, next);
      }
      node = next;
    }
  }
  return nodes;
}

/**
 * What is left to run of sequences behind a trunk: a sequence leaves it where its tokens do, but before the token behind
 * which its first score stands. Those that leave it at one place make a trie.
 */
export function nodesBehindTrunk(sequences: readonly TokenSequence[], trunk: readonly number[]): number {
  const byPlace = new Map<number, (readonly number[])[]>();
  for (const { tokens, from } of sequences) {
    let place = 0;
    while (place < from - 1 && place < trunk.length && tokens[place] === trunk[place]) place++;
    byPlace.set(place, [...(byPlace.get(place) ?? []), tokens.slice(place, -1)]);
  }
  return [...byPlace.values()].reduce((sum, rests) => sum + trieNodes(rests), 0);
}
