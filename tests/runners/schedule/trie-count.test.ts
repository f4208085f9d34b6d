import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countTrieNodes, TrieCount } from '../../../src/runners/schedule/trie-count.ts';
import { trieNodes } from './trie.ts';

const count = (...sequences: readonly (readonly number[])[]): number =>
  countTrieNodes(sequences.map((sequence) => Int32Array.from(sequence)));

const tokens = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 });
const inOrder = (a: readonly number[], b: readonly number[]): number => {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    if (a[index] !== b[index]) return (a[index] ?? 0) - (b[index] ?? 0);
  }
  return a.length - b.length;
};

describe('countTrieNodes', () => {
  test('no sequences, and empty ones, have no nodes', () => {
    expect(count()).toBe(0);
    expect(count([], [])).toBe(0);
  });

  test('a prefix counts once, whoever begins with it', () => {
    expect(count([1, 2, 3])).toBe(3);
    expect(count([1, 2, 3], [1, 2, 3])).toBe(3);
    expect(count([1, 2, 3], [1, 2], [1, 2, 4], [2])).toBe(5);
  });

  test('the count is that of a trie', () => {
    const sequences = fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 8 }), { maxLength: 30 });
    fc.assert(fc.property(sequences, (some) => count(...some) === trieNodes(some)));
  });
});

describe('a count that is kept while requests come', () => {
  /** Sequences in order, cut into calls; some calls have none. */
  const calls = fc
    .record({ some: fc.array(tokens, { maxLength: 30 }), cuts: fc.array(fc.nat(30)) })
    .map(({ some, cuts }) => {
      const sorted = some.toSorted(inOrder);
      const ends = [...cuts, sorted.length].toSorted((a, b) => a - b);
      return ends.map((end, index) => sorted.slice(ends[index - 1] ?? 0, end));
    });

  test('is that of one trie where those that begin alike come together, in calls of any size', () => {
    fc.assert(
      fc.property(calls, (some) => {
        const nodes = new TrieCount();
        const added = some.map((call) => nodes.add(call));
        expect(added.reduce((sum, one) => sum + one, 0)).toBe(trieNodes(some.flat()));
        expect(Math.min(0, ...added)).toBe(0);
      }),
    );
  });

  test('goes on behind a call without sequences, such as one that runs programs', () => {
    const nodes = new TrieCount();
    expect([[[1, 2, 3]], [], [[1, 2, 4]]].map((call) => nodes.add(call))).toEqual([3, 0, 1]);
  });
});
