import { expect, test } from 'vitest';
import { benjaminiHochberg, pairedTTest } from '../../../src/analysis/protocol/significance.ts';
import { golden } from './golden.ts';

test.each(golden.paired)('the paired t-test with p $p, as SciPy', ({ first, second, t, p }) => {
  const found = pairedTTest(first, second);
  expect(found.t / t).toBeCloseTo(1, 11);
  expect(found.p / p).toBeCloseTo(1, 11);
});

test('the golden has a p far below what a float32 holds', () => {
  expect(Math.min(...golden.paired.map(({ p }) => p))).toBeLessThan(1e-45);
});

test('lists that agree everywhere are no different', () => {
  expect(pairedTTest([0.1, 0.2], [0.1, 0.2])).toEqual({ t: 0, p: 1 });
});

test('lists that differ by the same everywhere are told apart for certain', () => {
  expect(pairedTTest([2, 3, 4], [1, 2, 3])).toEqual({ t: Infinity, p: 0 });
});

test('lists of different lengths are refused', () => {
  expect(() => pairedTTest([1, 2], [1])).toThrow(RangeError);
  expect(() => pairedTTest([1], [2])).toThrow(RangeError);
});

test.each(golden.corrected)('p-values are corrected as by SciPy', ({ values, corrected }) => {
  const found = benjaminiHochberg(values);
  for (const [place, value] of corrected.entries()) expect(found[place]).toBeCloseTo(value, 14);
});

test('no p-values stay none', () => {
  expect(benjaminiHochberg([])).toEqual([]);
});
