import { expect, it } from 'vitest';
import { exp } from '../../src/lib/exp.ts';
import { readGolden } from '../goldens/read.ts';

const { exp: powers } = readGolden<{ exp: [x: number, power: number][] }>('numerics.json');

it('rounds correctly, where Math.exp does not always', () => {
  expect(powers.map(([x]) => [x, exp(x)])).toEqual(powers);
  expect(powers.some(([x, power]) => Math.exp(x) !== power)).toBe(true);
});

it('goes to its limits', () => {
  expect([exp(-Infinity), exp(Infinity), exp(-1000), exp(1000)]).toEqual([0, Infinity, 0, Infinity]);
  expect(exp(NaN)).toBeNaN();
  expect(exp(-0)).toBe(1);
  // Below the smallest normal number.
  expect(exp(-740) / Math.exp(-740)).toBeCloseTo(1, 3);
});
