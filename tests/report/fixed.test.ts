import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/report/fixed.ts';

describe('fixed', () => {
  // CPython 3.11: f"{value:.4f}"
  test.each([
    [1 / 32, '0.0312'],
    [3 / 32, '0.0938'],
    [5 / 32, '0.1562'],
    [7 / 32, '0.2188'],
    [-1 / 32, '-0.0312'],
    [101 / 32, '3.1562'],
    [1234567.03125, '1234567.0312'],
    [4139460431317.90625, '4139460431317.9062'],
    [-1000000000000.09375, '-1000000000000.0938'],
    [281474976710655.96875, '281474976710655.9688'],
    [0.00005, '0.0001'],
    [0.00015, '0.0001'],
    [2.00005, '2.0000'],
    [1 / 3, '0.3333'],
    [0, '0.0000'],
    [-0, '-0.0000'],
    [1e22, '10000000000000000000000.0000'],
    [123456789012345680, '123456789012345680.0000'],
    [2 ** 60 + 2 ** 10, '1152921504606848000.0000'],
    [Number.NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('writes %d as Python does: %s', (value, text) => {
    expect(fixed(value)).toBe(text);
  });

  test('is within half of the last digit of any number', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (value) => Math.abs(Number(fixed(value)) - value) <= 0.00005 + 1e-9,
      ),
    );
  });
});
