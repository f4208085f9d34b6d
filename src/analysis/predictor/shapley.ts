// What each feature adds to a prediction: Shapley values against the training designs (Štrumbelj and Kononenko 2014).

import { PythonRandom } from '../../lib/random.ts';
import type { Design } from '../design/features.ts';
import { designRow } from './design-table.ts';
import { mixtureScores } from './mixture.ts';
import { type TaskPredictor, within } from './predictor.ts';
import type { Contribution } from './types.ts';

/** Permutations for each background row, each taken forwards and backwards. */
const permutations = 1;

/**
 * For each feature how far it moves the prediction of a design from the mean prediction of the training models, in their order. The
 * amounts add up to the difference exactly; each is an average over drawn orders of the features, equal for equal seeds.
 */
export function contributionsOf(predictor: TaskPredictor, design: Design, seed = 0): Contribution[] {
  const row = designRow(predictor.features, design);
  const background = predictor.rows.map((values) => values.map((value) => value ?? NaN));
  const score = (rows: readonly number[][]) =>
    mixtureScores(predictor.mixture, rows).map((value) => within(value, predictor.bounds));
  const amounts = shapleyValues(score, row, background, permutations, new PythonRandom(seed));
  return predictor.features.map(({ name }, at) => ({ feature: name, amount: amounts[at] ?? 0 }));
}

/**
 * Shapley values of `score` at a row against background rows: features of the row replace those of a background row in drawn
 * orders, each order also backwards. They add up to score(row) less the mean score of the background. State: `random` moves on.
 */
export function shapleyValues(
  score: (rows: readonly number[][]) => readonly number[],
  row: readonly number[],
  background: readonly (readonly number[])[],
  count: number,
  random: PythonRandom,
): number[] {
  const paths = background.flatMap((start) =>
    Array.from({ length: count }, () => random.sample(row.length, row.length)).flatMap((order) =>
      [order, order.toReversed()].map((way) => pathTo(row, start, way)),
    ),
  );
  const scores = score(paths.flatMap(({ rows }) => rows));
  const sums = row.map(() => 0);
  let at = 0;
  for (const { rows, moved } of paths) {
    for (const [step, feature] of moved.entries()) {
      const change = (scores[at + step + 1] ?? NaN) - (scores[at + step] ?? NaN);
      sums[feature] = (sums[feature] ?? 0) + change;
    }
    at += rows.length;
  }
  return sums.map((sum) => sum / paths.length);
}

/** The rows on the way from `start` to `row` as its features are put in one by one, and which was put in after each. */
function pathTo(
  row: readonly number[],
  start: readonly number[],
  order: readonly number[],
): { rows: number[][]; moved: number[] } {
  const moved = order.filter((feature) => !Object.is(start[feature], row[feature]));
  const mixed = [...start];
  const rows = [[...mixed]];
  for (const feature of moved) {
    mixed[feature] = row[feature] ?? NaN;
    rows.push([...mixed]);
  }
  return { rows, moved };
}
