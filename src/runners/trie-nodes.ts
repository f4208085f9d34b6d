/**
 * How many distinct prefixes a set of token sequences has: the nodes of their trie, the root left out. This is the least
 * number of tokens that a network has to see.
 */
export function countTrieNodes(sequences: readonly Int32Array[]): number {
  const sorted = sequences.toSorted(compare);
  let nodes = 0;
  let previous = new Int32Array(0);
  for (const sequence of sorted) {
    nodes += sequence.length - sharedLength(previous, sequence);
    previous = sequence as Int32Array<ArrayBuffer>;
  }
  return nodes;
}

function sharedLength(a: Int32Array, b: Int32Array): number {
  const shorter = Math.min(a.length, b.length);
  let length = 0;
  while (length < shorter && a[length] === b[length]) length++;
  return length;
}

function compare(a: Int32Array, b: Int32Array): number {
  const shared = sharedLength(a, b);
  if (shared === a.length || shared === b.length) return a.length - b.length;
  return (a[shared] ?? 0) - (b[shared] ?? 0);
}
