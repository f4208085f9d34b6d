import { describe, expect, test } from 'vitest';
import { twoSidedTail } from '../../src/lib/student-t.ts';

describe('the two-sided tail of Student’s t', () => {
  // scipy.stats.t.sf(t, df) * 2, SciPy 1.17.1.
  test.each([
    [0, 5, 1],
    [1, 1, 0.5],
    [0.001, 49, 0.99920617576564],
    [0.5, 3, 0.651447964848151],
    [-3.5, 9, 0.006723515763058959],
    [12, 49, 3.380810494797404e-16],
    [40, 49, 4.454656326027987e-39],
  ])('of %d with %d degrees of freedom is %d', (t, df, p) => {
    expect(twoSidedTail(t, df) / p).toBeCloseTo(1, 12);
  });

  test('has all its digits far out', () => {
    // One degree of freedom: 2 atan(1/t)/pi. Two: 1 - t/sqrt(2 + t^2), here by its series, 1/t^2 - 3/(2 t^4).
    expect(twoSidedTail(1e10, 1) / ((2 * Math.atan(1e-10)) / Math.PI)).toBeCloseTo(1, 12);
    expect(twoSidedTail(1e8, 2) / 1e-16).toBeCloseTo(1, 12);
  });

  test('is 0 at infinity and NaN of NaN', () => {
    expect(twoSidedTail(-Infinity, 3)).toBe(0);
    expect(twoSidedTail(NaN, 3)).toBeNaN();
  });
});
