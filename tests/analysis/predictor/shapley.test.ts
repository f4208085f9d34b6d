import { describe, expect, it } from 'vitest';
import { shapleyValues } from '../../../src/analysis/predictor/shapley.ts';
import { PythonRandom } from '../../../src/lib/random.ts';

/** A score with interactions of two features. */
const score = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]) =>
  a * b + 2 * c - b * d + Math.sin(d) + a * a;
const row = [1, -2, 0.5, 3];
const background = [
  [0, 0, 0, 0],
  [1, 1, -1, 2],
  [-0.5, 2, 0.5, 1],
];

/** Shapley values by their definition: all subsets of the other features. */
function byDefinition(feature: number): number {
  const count = row.length;
  const others = [...row.keys()].filter((other) => other !== feature);
  let sum = 0;
  for (let mask = 0; mask < 1 << others.length; mask += 1) {
    const chosen = others.filter((_, bit) => (mask >> bit) & 1);
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
    const weight = (factorial(chosen.length) * factorial(count - chosen.length - 1)) / factorial(count);
    for (const start of background) {
      const mixed = start.map((value, at) => (chosen.includes(at) ? (row[at] ?? 0) : value));
      const moved = mixed.with(feature, row[feature] ?? 0);
      sum += (weight * (score(moved) - score(mixed))) / background.length;
    }
  }
  return sum;
}

describe('Shapley values', () => {
  const values = shapleyValues(
    (rows) => rows.map((one) => score(one)),
    row,
    background,
    1,
    new PythonRandom(3),
  );

  it('are those of the definition where at most two features interact', () => {
    for (const feature of row.keys()) expect(values[feature]).toBeCloseTo(byDefinition(feature), 10);
  });

  it("add up to the row's score less the background's mean", () => {
    const mean = background.reduce((sum, one) => sum + score(one), 0) / background.length;
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(score(row) - mean, 10);
  });
});
