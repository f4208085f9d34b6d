import { expect, it } from 'vitest';
import { log } from '../../src/lib/log.ts';

/** By Python's decimal, with 60 digits. */
const logarithms: readonly (readonly [x: number, logarithm: number])[] = [
  [2700000000.0, 21.716517609956693],
  [350000000.0, 19.67344371244773],
  [506000000.0, 20.04204722725174],
  [0.5, -0.6931471805599453],
  [3.0, 1.0986122886681098],
  [1.0000000000000002, 2.2204460492503128e-16],
  [0.9999999999999999, -1.1102230246251565e-16],
  [1e308, 709.1962086421661],
  [2.3e-308, -708.363299519231],
  [1.4142135623730951, 0.3465735902799727],
  [0.7071067811865476, -0.3465735902799726],
  [371.0, 5.916202062607435],
];

it('rounds correctly, where Math.log does not always', () => {
  expect(logarithms.map(([x]) => [x, log(x)])).toEqual(logarithms);
  expect(logarithms.some(([x, logarithm]) => Math.log(x) !== logarithm)).toBe(true);
});

it('goes to its limits', () => {
  expect([log(0), log(1), log(Infinity)]).toEqual([-Infinity, 0, Infinity]);
  expect([log(-1), log(NaN)]).toEqual([NaN, NaN]);
  expect(log(5e-324) / Math.log(5e-324)).toBeCloseTo(1, 12);
});
