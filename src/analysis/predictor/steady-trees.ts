// Boosted trees as the paper fits them, over several depths and counts at once instead of the one that a search would choose.

import type { Binned } from '../trees/binned.ts';
import { boostBinned } from '../trees/boost.ts';
import type { Forest } from '../trees/forest.ts';
import { completeParameters } from '../trees/parameters.ts';
import { predictPrefixes } from '../trees/predict.ts';
import { trainingBins } from '../trees/training-bins.ts';
import { addLeaf, type Growing, type Member, memberValue } from './member.ts';
import { rounded } from './rounded.ts';

const depths = [2, 3, 5];
const rate = 0.1;
/** Predictions by the first trees and by all of them count the same. */
const counts = [50, 100];

/** The mean of the fits as plain data. */
export interface SteadyTrees {
  readonly base: number;
  readonly member: Member;
}

/** What the fits learn from: a sorted matrix, a float32 score and a weight a row of it. */
export interface SteadyGround {
  readonly source: Binned;
  readonly labels: Float32Array;
  readonly weights: Float32Array;
}

/** The mean predictions for some rows of the matrix, learnt from others of its rows. */
export function steadyPredictions(
  ground: SteadyGround,
  train: readonly number[],
  test: readonly number[],
): number[] {
  const sums = test.map(() => 0);
  for (const forest of forests(ground, train)) {
    for (const predicted of predictPrefixes(forest, ground.source, Int32Array.from(test), counts)) {
      for (const [at, value] of predicted.entries()) sums[at] = (sums[at] ?? 0) + value;
    }
  }
  return sums.map((sum) => sum / (depths.length * counts.length));
}

/** The fits to all rows, kept as one member. `rows` are those of the matrix as they were before they became float32. */
export function growSteadyTrees(ground: SteadyGround, rows: readonly (readonly number[])[]): SteadyTrees {
  const all = forests(ground, [...rows.keys()]);
  const member: Growing = { roots: [], test: [], at: [], next: [] };
  const values = (rows[0] ?? []).map(
    (_, column) => new Map(rows.map((row) => [Math.fround(row[column] ?? NaN), row[column] ?? NaN])),
  );
  for (const forest of all) addForest(member, forest, values);
  return { base: all[0]?.baseScore ?? NaN, member };
}

/** The mean prediction for a row. */
export function steadyScore({ base, member }: SteadyTrees, row: readonly number[]): number {
  return base + memberValue(member, row);
}

function forests({ source, labels, weights }: SteadyGround, train: readonly number[]): Forest[] {
  const bins = trainingBins(source, train, weights);
  return depths.map((max_depth) =>
    boostBinned(
      bins,
      labels,
      completeParameters({ max_depth, learning_rate: rate, n_estimators: Math.max(...counts) }),
    ),
  );
}

/** Appends a forest's trees, their leaves times what each tree counts. `values` gives a float32 threshold's value in the rows. */
function addForest(member: Growing, forest: Forest, values: readonly ReadonlyMap<number, number>[]): void {
  for (let tree = 0; tree + 1 < forest.offset.length; tree += 1) {
    const from = forest.offset[tree] ?? 0;
    const share = counts.filter((count) => tree < count).length / (counts.length * depths.length);
    const start = member.test.length;
    member.roots.push(start);
    for (let node = from; node < (forest.offset[tree + 1] ?? 0); node += 1) {
      addLeaf(member);
      const place = start + node - from;
      const left = forest.left[node] ?? -1;
      if (left < 0) {
        member.at[place] = rounded((forest.value[node] ?? 0) * share, 5);
        continue;
      }
      const column = forest.feature[node] ?? 0;
      const threshold = forest.threshold[node] ?? 0;
      member.test[place] = 2 * column + (forest.missingLeft[node] ?? 0);
      member.at[place] = values[column]?.get(threshold) ?? Math.max(-1e39, Math.min(1e39, threshold));
      member.next[place] = left - node;
    }
  }
}
