import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainPass, type PlannedPass, planPasses, upTo } from '../../../src/runners/schedule/passes.ts';
import { buildTrie } from '../../../src/runners/schedule/trie.ts';
import { sequences } from './sequences.ts';

const plan = (
  some: Parameters<typeof buildTrie>[0],
  tokens: number,
  rows = 100,
  sharing: 'tree' | 'chain' = 'tree',
): readonly PlannedPass[] => [...planPasses(buildTrie(some), { tokens, rows }, sharing)];

const example = [
  { tokens: [1, 2, 3, 4, 0], from: 4 },
  { tokens: [1, 2, 3, 5, 6, 0], from: 3 },
  { tokens: [1, 7, 0], from: 2 },
];

describe('the passes of a trie', () => {
  test('are runs of its nodes; each sees the path to its first, and its own ancestors', () => {
    const [first, second, ...others] = plan(example, 4);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      tokens: [1, 2, 3, 4],
      positions: [0, 1, 2, 3],
      ends: [4, 4, 4, 4],
      visible: [0, 0, 0, 0],
      rows: [2, 3],
      targets: [
        [0, 5],
        [1, 0],
      ],
      keepRows: true,
      next: { fromPast: 0, fromPass: [0, 1, 2] },
    });
    expect(second).toMatchObject({
      tokens: [5, 6, 7],
      positions: [3, 4, 1],
      ends: [2, 2, 3],
      visible: [3, 3, 1],
      keepRows: false,
      next: { fromPast: 0, fromPass: [] },
    });
  });

  test('for a graph of chains end where the trie branches', () => {
    const passes = plan(example, 4, 100, 'chain');
    expect(passes.map(({ tokens }) => tokens)).toEqual([[1, 2, 3, 4], [5, 6], [7]]);
    for (const { ends, visible, tokens, positions } of passes) {
      expect(ends).toEqual(tokens.map(() => tokens.length));
      expect(visible).toEqual(tokens.map(() => positions[0]));
    }
  });

  test('have no more rows than they may, and one row for all that is scored behind a token', () => {
    const many = upTo(6).map((token) => ({ tokens: [1, 2, 3, token], from: 1 }));
    expect(plan(many, 100)).toMatchObject([{ rows: [0, 1, 2], keepRows: false }]);
    expect(plan(many, 100)[0]?.targets).toHaveLength(18);
    expect(plan(many, 100, 1).map(({ tokens, rows }) => [tokens, rows])).toEqual([
      [[1], [0]],
      [[2], [0]],
      [[3], [0]],
    ]);
  });

  test('of nothing are none', () => {
    expect(plan([], 10)).toEqual([]);
  });

  test('keep behind each the path to the first node of the next, whatever the limits', () => {
    const limits = [fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 8 })] as const;
    fc.assert(
      fc.property(sequences(), ...limits, fc.constantFrom('tree', 'chain'), (some, tokens, rows, sharing) => {
        const trie = buildTrie(some);
        let path: readonly number[] = [];
        let from = 0;
        for (const pass of planPasses(trie, { tokens, rows }, sharing)) {
          expect(path.length).toBe(pass.positions[0]);
          expect(Math.max(...pass.visible)).toBe(path.length);
          const own = upTo(pass.tokens.length).map((place) => from + place);
          path = [
            ...path.slice(0, pass.next.fromPast),
            ...pass.next.fromPass.map((place) => own[place] as number),
          ];
          from += pass.tokens.length;
          const ancestors = upTo(from).filter(
            (node) => from < trie.tokens.length && (trie.ends[node] as number) > from,
          );
          expect(path).toEqual(ancestors);
        }
        expect(from).toBe(trie.tokens.length);
      }),
    );
  });
});

test('a pass over a part of a text sees all that is behind it', () => {
  expect(chainPass([7, 8, 9], 4)).toMatchObject({
    tokens: [7, 8, 9],
    positions: [4, 5, 6],
    ends: [3, 3, 3],
    visible: [4, 4, 4],
    rows: [],
    keepRows: false,
  });
  expect(upTo(0)).toEqual([]);
});
