import { expect, it } from 'vitest';
import { pairwiseSum } from '../../src/lib/pairwise-sum.ts';
import { readGolden } from '../goldens/read.ts';

const { sums } = readGolden<{ sums: [values: number[], sum: number][] }>('numerics.json');

it.each(sums.map(([values, sum]) => [values.length, values, sum] as const))(
  'adds %i values in NumPy’s order',
  (_, values, sum) => {
    expect(pairwiseSum(values)).toBe(sum);
  },
);

it('spreads NaN and infinity', () => {
  expect(pairwiseSum([1, NaN, 2])).toBeNaN();
  expect(pairwiseSum(new Array<number>(9).fill(-Infinity))).toBe(-Infinity);
});
