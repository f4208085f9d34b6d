import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildTrie, compareFrom, sharedLength, type Trie } from '../../../src/runners/schedule/trie.ts';
import { trunkedSequences } from './sequences.ts';
import { nodesBehindTrunk } from './trie.ts';

/** The text of a node: the trunk's part and its ancestors' tokens, by the definition of `ends`. */
function textOf({ tokens, depths, ends }: Trie, node: number, trunk: readonly number[]): readonly number[] {
  const above: number[] = [];
  for (let other = 0; other <= node; other++) if ((ends[other] as number) > node) above.push(other);
  const [top = node] = above;
  return [...trunk.slice(0, depths[top]), ...above.map((one) => tokens[one] as number)];
}

const example = [
  { tokens: [1, 2, 3, 9], from: 3 },
  { tokens: [1, 2, 4, 9], from: 2 },
  { tokens: [1, 2, 3, 9], from: 1 },
  { tokens: [7, 8], from: 1 },
];

describe('a trie', () => {
  test('has a node a distinct prefix, in depth-first order, and says where each subtree ends', () => {
    const { tokens, depths, ends } = buildTrie(example);
    expect([...tokens]).toEqual([1, 2, 3, 4, 7]);
    expect([...depths]).toEqual([0, 1, 2, 2, 0]);
    expect([...ends]).toEqual([4, 4, 3, 4, 5]);
  });

  test('says behind which nodes something is scored, and whose score it is', () => {
    expect(buildTrie(example).targets).toEqual([
      { node: 0, token: 2, sequence: 2, place: 0 },
      { node: 1, token: 4, sequence: 1, place: 0 },
      { node: 1, token: 3, sequence: 2, place: 1 },
      { node: 2, token: 9, sequence: 0, place: 0 },
      { node: 2, token: 9, sequence: 2, place: 2 },
      { node: 3, token: 9, sequence: 1, place: 1 },
      { node: 4, token: 8, sequence: 3, place: 0 },
    ]);
  });

  test('behind a trunk begins where a sequence leaves it, those that follow it longest first', () => {
    const sequences = [
      { tokens: [1, 2, 9, 9], from: 3 },
      { tokens: [1, 2, 3, 4, 9], from: 4 },
      { tokens: [1, 2, 3, 4, 8, 9], from: 5 },
    ];
    const { tokens, depths } = buildTrie(sequences, [1, 2, 3, 4]);
    // The second is scored behind the trunk's last token, so that is run again.
    expect([...tokens]).toEqual([8, 4, 9]);
    expect([...depths]).toEqual([4, 3, 2]);
  });

  test('of no sequences, and of the shortest, is small', () => {
    expect(buildTrie([]).tokens).toHaveLength(0);
    expect([...buildTrie([{ tokens: [5, 6], from: 1 }], [5, 6]).tokens]).toEqual([5]);
  });

  test('has every scored token once, behind the text that it is scored behind, and no node for nothing', () => {
    fc.assert(
      fc.property(trunkedSequences(), ({ some, trunk }) => {
        const trie = buildTrie(some, trunk.tokens);
        expect(trie.tokens.length).toBe(nodesBehindTrunk(some, trunk.tokens));
        const found = trie.targets.map(({ node, token, sequence, place }) => {
          const { tokens = [], from = NaN } = some[sequence] ?? {};
          expect(textOf(trie, node, trunk.tokens)).toEqual(tokens.slice(0, from + place));
          expect(tokens[from + place]).toBe(token);
          return `${sequence}/${place}`;
        });
        const wanted = some.flatMap(({ tokens, from }, sequence) =>
          tokens.slice(from).map((_, place) => `${sequence}/${place}`),
        );
        expect(found.toSorted()).toEqual(wanted.toSorted());
        const nodes = trie.targets.map(({ node }) => node);
        expect(nodes).toEqual(nodes.toSorted((a, b) => a - b));
      }),
    );
  });

  test('does not depend on the order of the sequences', () => {
    const drawn = trunkedSequences().chain(({ some, trunk }) =>
      fc.shuffledSubarray([...some], { minLength: some.length }).map((other) => ({ some, other, trunk })),
    );
    fc.assert(
      fc.property(drawn, ({ some, other, trunk }) => {
        const shape = ({ tokens, depths, ends }: Trie) => [[...tokens], [...depths], [...ends]];
        expect(shape(buildTrie(other, trunk.tokens))).toEqual(shape(buildTrie(some, trunk.tokens)));
      }),
    );
  });
});

test('what two sequences begin with alike is counted, and they stand in the order of their tokens', () => {
  expect(sharedLength([1, 2, 3], [1, 2, 4])).toBe(2);
  expect(sharedLength([1, 2], [1, 2, 4])).toBe(2);
  expect(sharedLength([], [1])).toBe(0);
  const sorted = [[1], [10], [2, 1], [2], [1, 300], []].toSorted((a, b) => compareFrom(a, b, 0));
  expect(sorted).toEqual([[], [1], [1, 300], [2], [2, 1], [10]]);
  expect(compareFrom([9, 1], [1, 1], 1)).toBe(0);
});
