// What each feature adds to a prediction: Shapley values against the training designs (Štrumbelj and Kononenko 2014).

import { PythonRandom } from '../../lib/random.ts';
import type { Design } from '../design/features.ts';
import { designRow } from './design-table.ts';
import { mixtureScores } from './mixture.ts';
import { type TaskPredictor, within } from './predictor.ts';
import type { Contribution } from './types.ts';

/** Permutations for each background row, each taken forwards and backwards. */
const permutations = 2;

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
  const sums = row.map(() => 0);
  for (const start of background) {
    for (let drawn = 0; drawn < count; drawn += 1) {
      const order = random.sample(row.length, row.length);
      for (const way of [order, order.toReversed()]) addAlong(score, row, start, way, sums);
    }
  }
  return sums.map((sum) => sum / (background.length * count * 2));
}

function addAlong(
  score: (rows: readonly number[][]) => readonly number[],
  row: readonly number[],
  start: readonly number[],
  order: readonly number[],
  sums: number[],
): void {
  const mixed = [...start];
  const path = [[...mixed]];
  const moved: number[] = [];
  for (const feature of order) {
    if (Object.is(mixed[feature], row[feature])) continue;
    mixed[feature] = row[feature] ?? NaN;
    path.push([...mixed]);
    moved.push(feature);
  }
  const scores = score(path);
  for (const [step, feature] of moved.entries()) {
    sums[feature] = (sums[feature] ?? 0) + (scores[step + 1] ?? NaN) - (scores[step] ?? NaN);
  }
}
