import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/lib/errors.ts';
import { chosenRows, shareSample } from '../../src/tasks/chosen-rows.ts';

describe('chosenRows', () => {
  it('takes all, or the first N', () => {
    expect(chosenRows(4, { seed: 1 })).toEqual([0, 1, 2, 3]);
    expect(chosenRows(4, { seed: 1, limit: 2 })).toEqual([0, 1]);
    expect(chosenRows(4, { seed: 1, limit: 9 })).toEqual([0, 1, 2, 3]);
  });

  it('draws a sample with CPython’s generator and sorts it', () => {
    // sorted(random.Random(1234).sample(range(1119), 5))
    expect(chosenRows(1119, { seed: 1234, sample: 5 })).toEqual([15, 71, 185, 239, 902]);
    expect(chosenRows(3, { seed: 1234, sample: 9 })).toEqual([0, 1, 2]);
    expect(chosenRows(3, { seed: 1234, sample: 0 })).toEqual([]);
  });

  it.each([
    { limit: 0 },
    { limit: -1 },
    { limit: 0.5 },
    { limit: NaN },
    { sample: -1 },
    { sample: 1.5 },
    { limit: 1, sample: 1 },
  ])('refuses %j', (choice) => {
    expect(() => chosenRows(4, { seed: 1, ...choice })).toThrow(UsageError);
  });
});

describe('shareSample', () => {
  it.each([
    [6, [10, 10, 10], [2, 2, 2]],
    [7, [10, 10, 10], [3, 2, 2]],
    [2, [10, 10, 10], [1, 1, 0]],
    [12, [1, 10, 10], [1, 6, 5]],
    [99, [1, 2, 3], [1, 2, 3]],
    [0, [5], [0]],
    [3, [], []],
  ])('%i over %j is %j', (sample, sizes, shares) => {
    expect(shareSample(sample, sizes)).toEqual(shares);
  });

  it('gives out N or all there is, and no part gets two less than another unless it is used up', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.array(fc.nat(60), { minLength: 1, maxLength: 70 }), (sample, sizes) => {
        const shares = shareSample(sample, sizes);
        const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
        expect(sum(shares)).toBe(Math.min(sample, sum(sizes)));
        const most = Math.max(...shares);
        for (const [part, share] of shares.entries())
          expect(share >= most - 1 || share === sizes[part]).toBe(true);
      }),
    );
  });
});
