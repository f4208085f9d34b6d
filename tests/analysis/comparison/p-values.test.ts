import { describe, expect, test } from 'vitest';
import { fewestDiscoveries } from '../../../src/analysis/comparison/false-discovery.ts';
import { mcNemarExact } from '../../../src/analysis/comparison/mcnemar.ts';
import { pairedDifference } from '../../../src/analysis/comparison/paired-difference.ts';
import { normalUpperTail, twoSidedNormal } from '../../../src/analysis/comparison/normal-tail.ts';
import { benjaminiHochberg } from '../../../src/analysis/protocol/significance.ts';
import { readGolden } from '../../goldens/read.ts';

interface Golden {
  readonly normal: readonly { readonly z: number; readonly upper: number; readonly p: number }[];
  readonly mcnemar: readonly { readonly won: number; readonly lost: number; readonly p: number }[];
  readonly discovery: readonly { readonly p: readonly number[]; readonly adjusted: readonly number[] }[];
  readonly paired: readonly {
    readonly first: readonly number[];
    readonly second: readonly number[];
    readonly difference: number;
    readonly standardError: number;
    readonly p: number;
  }[];
}
const golden = readGolden<Golden>('comparison/p-values.json');

/** Equal to ten digits, however small. */
function expectSame(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-10 * Math.abs(expected));
}

describe('p-values are SciPy\u2019s', () => {
  test.each(golden.normal)('of z = $z', ({ z, upper, p }) => {
    expectSame(normalUpperTail(z), upper);
    expectSame(twoSidedNormal(z), p);
  });

  test.each(golden.mcnemar)('of $won questions won and $lost lost', ({ won, lost, p }) => {
    expectSame(mcNemarExact(won, lost), p);
    expectSame(mcNemarExact(lost, won), p);
  });

  test.each(golden.paired)('of paired scores, $p', ({ first, second, ...expected }) => {
    const found = pairedDifference([{ first, second }], { aggregate: 'mean', weighting: 'by-size' });
    expect(found.test).toBe('paired t');
    expectSame(found.difference, expected.difference);
    expectSame(found.standardError ?? NaN, expected.standardError);
    expectSame(found.p ?? NaN, expected.p);
  });
});

describe('the correction over tasks', () => {
  test.each(golden.discovery)('is SciPy\u2019s false_discovery_control of $p', ({ p, adjusted }) => {
    for (const [at, value] of benjaminiHochberg(p).entries()) expectSame(value, adjusted[at] ?? NaN);
  });

  test('of no tasks is nothing', () => {
    expect(benjaminiHochberg([])).toEqual([]);
  });

  test('knows how many tasks must stand out together', () => {
    const of = (tasks: number, models: number) => Array.from({ length: tasks }, () => 1 / (models + 1));
    expect(fewestDiscoveries(of(13, 92), 0.05)).toBe(3);
    expect(fewestDiscoveries(of(13, 92), 0.2)).toBe(1);
    expect(fewestDiscoveries(of(13, 69), 0.05)).toBe(4);
    expect(fewestDiscoveries(of(1, 80), 0.05)).toBe(1);
    expect(fewestDiscoveries(of(2, 10), 0.05)).toBe(Infinity);
  });
});
