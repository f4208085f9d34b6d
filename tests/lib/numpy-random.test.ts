import { expect, test } from 'vitest';
import { NumpyRandomState } from '../../src/lib/numpy-random.ts';
import { golden } from '../analysis/protocol/golden.ts';

test.each(golden.permutations)(
  'permutes $size numbers with seed $seed as NumPy does',
  ({ seed, size, order }) => {
    expect(new NumpyRandomState(seed).permutation(size)).toEqual(order);
  },
);

test('permutes nothing', () => {
  expect(new NumpyRandomState(0).permutation(0)).toEqual([]);
});

test.each([-1, 2 ** 32, 0.5, NaN])('refuses the seed %s, as NumPy does', (seed) => {
  expect(() => new NumpyRandomState(seed)).toThrow(RangeError);
});
