import { describe, expect, it } from 'vitest';
import { halfWidth, type PlacedResidual } from '../../../src/analysis/predictor/interval.ts';
import { PythonRandom } from '../../../src/lib/random.ts';

/** Residuals that are three times as wide on the right. */
function drawn(random: PythonRandom, count: number): PlacedResidual[] {
  return Array.from({ length: count }, (_, at) => {
    const x = 2 * random.random() - 1;
    const normal = Math.sqrt(-2 * Math.log(1 - random.random())) * Math.cos(2 * Math.PI * random.random());
    return {
      id: `m${at}`,
      family: `f${at % 20}`,
      residual: (x > 0 ? 0.03 : 0.01) * normal,
      place: [x, 2 * random.random() - 1],
    };
  });
}

describe('intervals', () => {
  it.each([0.8, 0.95])('hold the share %d of new residuals, all places together', (level) => {
    const random = new PythonRandom(2);
    let hits = 0;
    for (let trial = 0; trial < 20; trial += 1) {
      const known = drawn(random, 90);
      for (const { place, residual } of drawn(random, 50)) {
        if (Math.abs(residual) <= halfWidth(known, place, level)) hits += 1;
      }
    }
    expect(Math.abs(hits / 1000 - level)).toBeLessThan(0.05);
  });

  it('are wider where errors of the models nearby are larger', () => {
    const known = drawn(new PythonRandom(6), 90);
    expect(halfWidth(known, [0.8, 0], 0.8)).toBeGreaterThan(1.5 * halfWidth(known, [-0.8, 0], 0.8));
  });

  it('are as wide as the largest relative residual where there are too few for the level', () => {
    const known = drawn(new PythonRandom(4), 8);
    expect(halfWidth(known, [0, 0], 0.95)).toBe(halfWidth(known, [0, 0], 0.999));
  });
});
