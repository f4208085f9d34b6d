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
