import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countTrieNodes } from '../../src/runners/trie-nodes.ts';
import { trieNodes } from './trie.ts';

const count = (...sequences: readonly (readonly number[])[]): number =>
  countTrieNodes(sequences.map((sequence) => Int32Array.from(sequence)));

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
