import { expect, it } from 'vitest';
import { argmax } from '../../src/lib/argmax.ts';

it('takes the first of equal maxima and the first NaN, as numpy.argmax', () => {
  expect(argmax([-3, -1, -1, -2])).toBe(1);
  expect(argmax([1, NaN, 5, NaN])).toBe(1);
  expect(argmax([-Infinity, -Infinity])).toBe(0);
  expect(argmax([])).toBe(-1);
});
