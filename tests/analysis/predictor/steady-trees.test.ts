import { describe, expect, it } from 'vitest';
import {
  growSteadyTrees,
  type SteadyGround,
  steadyPredictions,
  steadyScore,
} from '../../../src/analysis/predictor/steady-trees.ts';
import { binned } from '../../../src/analysis/trees/binned.ts';
import { boost } from '../../../src/analysis/trees/boost.ts';
import { predict } from '../../../src/analysis/trees/predict.ts';
import { PythonRandom } from '../../../src/lib/random.ts';

/** Rows with gaps, one column without, one of codes with gaps and one that is constant where it is there. */
function drawn(random: PythonRandom, count: number): number[][] {
  const orGap = (value: number) => (random.random() < 0.2 ? NaN : value);
  return Array.from({ length: count }, () => [
    orGap(random.random()),
    25 * random.random(),
    orGap(Math.floor(3 * random.random())),
    orGap(0.1),
  ]);
}

const random = new PythonRandom(7);
const rows = drawn(random, 45);
const asked = [...drawn(random, 20), [NaN, NaN, NaN, NaN], [9, 1e9, 9, 9], [-9, -1e9, -9, -9]];
const score = ([a = 0, b = 0, code = 0, last = 0]: readonly number[]) =>
  (a > 0.5 ? 0.3 : 0) + b / 50 + (code === 1 ? 0.2 : 0) + (Number.isNaN(last) ? 0.15 : 0);
const targets = rows.map((row) => score(row) + 0.05 * random.random());
const weights = rows.map(() => 0.2 + random.random());
const ones = rows.map(() => 1);

const groundOf = (given: readonly (readonly number[])[], counted: readonly number[]): SteadyGround => ({
  source: binned(given),
  labels: Float32Array.from(targets),
  weights: Float32Array.from(counted),
});

/** The mean of six fits by the public functions. */
function byBoost(
  train: readonly number[],
  test: readonly (readonly number[])[],
  counted: readonly number[] | undefined,
): number[] {
  const pick = <T>(values: readonly T[]) => train.map((row) => values[row] as T);
  const fits = [2, 3, 5].flatMap((max_depth) =>
    [50, 100].map((n_estimators) => {
      const parameters = { max_depth, n_estimators, learning_rate: 0.1 };
      const options = counted ? { weights: pick(counted) } : {};
      return predict(boost(pick(rows), pick(targets), parameters, options), test);
    }),
  );
  return test.map((_, at) => fits.reduce((sum, fit) => sum + (fit[at] ?? NaN), 0) / fits.length);
}

function expectNear(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [at, value] of expected.entries())
    expect(Math.abs((found[at] ?? NaN) - value)).toBeLessThan(1e-4);
}

const all = [...rows.keys()];

describe.each([
  ['equal weights', ones, undefined],
  ['weights of their own', weights, weights],
])('steady trees on rows of %s', (_, counted, given) => {
  const kept = growSteadyTrees(groundOf(rows, counted), rows);
  const score = (row: readonly number[]) => steadyScore(kept, row);

  it('predict the mean of six fits, of rows they saw and of others', () => {
    expectNear(rows.map(score), byBoost(all, rows, given));
    expectNear(asked.map(score), byBoost(all, asked, given));
  });

  it('predict the same kept as grown on the spot', () => {
    const both = groundOf([...rows, ...asked], [...counted, ...asked.map(() => NaN)]);
    const places = [...rows, ...asked].map((_row, at) => at);
    expectNear([...rows, ...asked].map(score), steadyPredictions(both, all, places));
  });

  it('learn on the spot from the named rows alone', () => {
    const train = all.filter((row) => row % 3 !== 0);
    const test = all.filter((row) => row % 3 === 0);
    const expected = byBoost(
      train,
      test.map((row) => rows[row] ?? []),
      given,
    );
    expectNear(steadyPredictions(groundOf(rows, counted), train, test), expected);
  });

  it('survive JSON', () => {
    const read = JSON.parse(JSON.stringify(kept)) as typeof kept;
    expect(asked.map((row) => steadyScore(read, row))).toEqual(asked.map(score));
  });
});

it('weights count: with other weights other predictions', () => {
  const [equal, own] = [ones, weights].map((counted) => growSteadyTrees(groundOf(rows, counted), rows));
  const far = rows.filter(
    (row) => equal && own && Math.abs(steadyScore(equal, row) - steadyScore(own, row)) > 1e-3,
  );
  expect(far.length).toBeGreaterThan(0);
});
