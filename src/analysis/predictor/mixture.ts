// The predictor of one task: a Gaussian process and bags of boosted trees, weighed by their errors on held-out training rows.

import { DataError } from '../../lib/errors.ts';
import { PythonRandom } from '../../lib/random.ts';
import { type Bag, bagScores, growBags } from './bag.ts';
import { weighingFolds } from './folds.ts';
import {
  fitGaussianProcess,
  type GaussianProcess,
  heldOutResiduals,
  processMean,
} from './gaussian-process.ts';
import { type Input, inputRows, kernelInputs } from './inputs.ts';
import { column, derivedRows, type Table } from './quantities.ts';
import { rounded } from './rounded.ts';
import { fromScale, targetScale, type TargetScale, toScale } from './target-scale.ts';

/** A fitted mixture as plain data. */
export interface Mixture {
  readonly names: readonly string[];
  /** The features that trees see, beside the derived quantities. */
  readonly main: readonly string[];
  readonly inputs: readonly Input[];
  readonly process: GaussianProcess;
  readonly scale: TargetScale;
  readonly bags: readonly Bag[];
  /** What each part counts: the process first, then the bags; they add up to 1. */
  readonly shares: readonly number[];
}

/** How a mixture is fitted. */
export interface MixtureOptions {
  readonly seed?: number;
  /** The features that trees see and that the kernel's structural term looks at; all by default. */
  readonly main?: readonly string[];
  /** One name a row; rows of one family are held out together when the parts are weighed. */
  readonly families?: readonly string[];
  /** The scores' standard errors, one a row, in the scores' unit; null is unknown. */
  readonly standardErrors?: readonly (number | null)[];
}

const noise = 0.1;
/** How sharply the parts' shares follow their held-out errors: the exponent of an error's inverse. */
const sharpness = 20;

/** Fits the mixture. Throws DataError where scores are no numbers, all equal, or fewer than 5. */
export function fitMixture(table: Table, scores: readonly number[], options: MixtureOptions = {}): Mixture {
  checkScores(table, scores);
  const { seed = 0, main = table.names, families, standardErrors } = options;
  const random = new PythonRandom(seed);
  const scale = targetScale(scores, 0.5);
  const { inputs, parts } = kernelInputs(table, main);
  const points = inputRows(table, inputs);
  const noises = noiseOf(scores, standardErrors);
  const targets = scores.map((score) => toScale(scale, score));
  const { process, inverse } = fitGaussianProcess(parts, points, targets, noises);
  const seen = treeRows(table, main);
  const weights = noises.map((value) => noise / value);
  const folds = weighingFolds(families, scores.length, 8, random);
  const held = heldOutResiduals(inverse, process.alpha, folds);
  const parted = targets.map((target, row) => [fromScale(scale, target - (held[row] ?? 0))]);
  for (const fold of folds) {
    const rest = [...scores.keys()].filter((row) => !fold.includes(row));
    const pick = <T>(values: readonly T[]) => rest.map((row) => values[row] as T);
    const constant = new Set(pick(scores)).size < 2 ? pick(scores)[0] : undefined;
    const bags = constant === undefined ? growBags(pick(seen), pick(scores), pick(weights), 4, random) : [];
    for (const row of fold) {
      parted[row]?.push(
        ...(bags.length > 0 ? bagScores(bags, seen[row] ?? []) : [constant ?? NaN, constant ?? NaN]),
      );
    }
  }
  const bags = growBags(seen, scores, weights, 10, random);
  return { names: table.names, main, inputs, process, scale, bags, shares: sharesOf(scores, parted) };
}

/** The mixture's predictions for rows with the columns that it was fitted on. */
export function mixtureScores(mixture: Mixture, rows: readonly (readonly number[])[]): number[] {
  const table = { names: mixture.names, rows };
  const seen = treeRows(table, mixture.main);
  return inputRows(table, mixture.inputs).map((inputs, row) => {
    const ofProcess = fromScale(mixture.scale, processMean(mixture.process, inputs));
    return mixed(mixture.shares, [ofProcess, ...bagScores(mixture.bags, seen[row] ?? [])]);
  });
}

/** The mean of all shares in quarters, each set weighed by the inverse of its mixture's mean absolute error to the power of `sharpness`. */
function sharesOf(scores: readonly number[], parted: readonly (readonly number[])[]): number[] {
  const sets = sharesInQuarters(parted[0]?.length ?? 0);
  const errors = sets.map((shares) => {
    let sum = 1e-12;
    for (const [row, score] of scores.entries()) sum += Math.abs(mixed(shares, parted[row] ?? []) - score);
    return sum;
  });
  const least = Math.min(...errors);
  const powers = errors.map((error) => (least / error) ** sharpness);
  const total = powers.reduce((sum, power) => sum + power, 0);
  return (sets[0] ?? []).map((_, part) =>
    sets.reduce((sum, shares, at) => sum + ((shares[part] ?? 0) * (powers[at] ?? 0)) / total, 0),
  );
}

function sharesInQuarters(parts: number, left = 4): number[][] {
  if (parts <= 1) return [[left / 4]];
  return Array.from({ length: left + 1 }, (_, first) =>
    sharesInQuarters(parts - 1, left - first).map((rest) => [first / 4, ...rest]),
  ).flat();
}

function mixed(shares: readonly number[], scores: readonly number[]): number {
  return shares.reduce((sum, share, part) => sum + share * (scores[part] ?? NaN), 0);
}

function treeRows(table: Table, main: readonly string[]): number[][] {
  const columns = main.map((name) => column(table, name));
  const derived = derivedRows(table);
  return table.rows.map((_, row) => [
    ...columns.map((values) => rounded(values[row] ?? NaN, 7)),
    ...(derived[row] ?? []).map((value) => rounded(value, 7)),
  ]);
}

/** Each row's noise on the fitted scale: what no feature explains, and the score's own error. */
function noiseOf(
  scores: readonly number[],
  standardErrors: readonly (number | null)[] | undefined,
): number[] {
  const centre = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - centre) ** 2, 0) / scores.length;
  return scores.map((_, row) => noise + (standardErrors?.[row] ?? 0) ** 2 / variance);
}

function checkScores(table: Table, scores: readonly number[]): void {
  if (scores.length !== table.rows.length) {
    throw new DataError(`there are ${scores.length} scores for ${table.rows.length} rows; give one a row`);
  }
  if (scores.length < 5) throw new DataError(`there are ${scores.length} rows; at least 5 are needed`);
  const bad = scores.findIndex((score) => !Number.isFinite(score));
  if (bad >= 0) throw new DataError(`score ${bad + 1} is ${scores[bad]}; it has to be a finite number`);
  if (new Set(scores).size < 2) {
    throw new DataError(`all ${scores.length} scores are ${scores[0]}; there is nothing to explain`);
  }
  for (const [at, row] of table.rows.entries()) {
    const place = row.findIndex((value) => value === Infinity || value === -Infinity);
    if (place >= 0 || row.length !== table.names.length) {
      const what = place >= 0 ? `${row[place]} in column ${table.names[place]}` : `${row.length} values`;
      throw new DataError(
        `row ${at + 1} has ${what}; expected ${table.names.length} finite numbers, NaN for missing`,
      );
    }
  }
}
