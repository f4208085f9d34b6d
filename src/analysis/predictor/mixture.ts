// The predictor of one task: Gaussian processes and boosted trees, weighed by their errors on held-out training rows.

import { PythonRandom } from '../../lib/random.ts';
import { binned } from '../trees/binned.ts';
import { type Bag, bagKinds, bagScore, growBag } from './bag.ts';
import { checkScores } from './checked-scores.ts';
import { weighingFolds } from './folds.ts';
import {
  fitGaussianProcess,
  type GaussianProcess,
  heldOutResiduals,
  processMeans,
} from './gaussian-process.ts';
import { type Input, inputRows, kernelInputs } from './inputs.ts';
import { column, derivedRows, type Table } from './quantities.ts';
import { rounded } from './rounded.ts';
import { mixed, sharesOf } from './shares.ts';
import { growSteadyTrees, steadyPredictions, steadyScore, type SteadyTrees } from './steady-trees.ts';
import { fromScale, targetScale, type TargetScale, toScale } from './target-scale.ts';

/** A fitted mixture as plain data. */
export interface Mixture {
  readonly names: readonly string[];
  /** The features that trees see; those of the bag see the derived quantities too. */
  readonly main: readonly string[];
  readonly inputs: readonly Input[];
  /** The training rows as inputs. */
  readonly points: readonly (readonly number[])[];
  readonly processes: readonly GaussianProcess[];
  readonly scale: TargetScale;
  readonly bags: readonly Bag[];
  readonly steady: SteadyTrees;
  /** What each part counts: the processes, the bags, the steady trees; they add up to 1. */
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
/** Members of the bag: of each fold that the parts are weighed by, and in the end. */
const members = { weighed: 2, kept: 8 };

/** Fits the mixture. Throws DataError as `checkScores` does. */
export function fitMixture(table: Table, scores: readonly number[], options: MixtureOptions = {}): Mixture {
  checkScores(table, scores);
  const { seed = 0, main = table.names, families, standardErrors } = options;
  const random = new PythonRandom(seed);
  const scale = targetScale(scores, 0.5);
  const { inputs, kernels } = kernelInputs(table, main);
  const points = inputRows(table, inputs);
  const noises = noiseOf(scores, standardErrors);
  const targets = scores.map((score) => toScale(scale, score));
  const known = new Set(families).size > 1 ? families : undefined;
  const folds = weighingFolds(known, scores.length, known ? scores.length : 8, random);
  const fitted = kernels.map((parts) => fitGaussianProcess(parts, points, targets, noises));
  const held = fitted.map(({ process, inverse }) => heldOutResiduals(inverse, process.alpha, folds));
  const parted = targets.map((target, row) =>
    held.map((residuals) => fromScale(scale, target - (residuals[row] ?? 0))),
  );
  const { seen, plain } = treeRows(table, main);
  const weights = noises.map((value) => noise / value);
  const ground = {
    source: binned(plain),
    labels: Float32Array.from(scores),
    weights: Float32Array.from(weights),
  };
  for (const fold of folds) {
    const rest = [...scores.keys()].filter((row) => !fold.includes(row));
    const pick = <T>(values: readonly T[]) => rest.map((row) => values[row] as T);
    const isConstant = new Set(pick(scores)).size < 2;
    const bags = bagKinds.map((kind) =>
      isConstant
        ? undefined
        : growBag(kind, pick(seen), pick(scores), pick(weights), members.weighed, random),
    );
    const steady = steadyPredictions(ground, rest, fold);
    for (const [at, row] of fold.entries()) {
      for (const bag of bags)
        parted[row]?.push(bag ? bagScore(bag, seen[row] ?? []) : (scores[rest[0] ?? 0] ?? NaN));
      parted[row]?.push(steady[at] ?? NaN);
    }
  }
  return {
    names: table.names,
    main,
    inputs,
    points,
    processes: fitted.map(({ process }) => process),
    scale,
    bags: bagKinds.map((kind) => growBag(kind, seen, scores, weights, members.kept, random)),
    steady: growSteadyTrees(ground, plain),
    shares: sharesOf(scores, parted),
  };
}

/** The mixture's predictions for rows with the columns that it was fitted on. */
export function mixtureScores(mixture: Mixture, rows: readonly (readonly number[])[]): number[] {
  const { bags, inputs, points, processes, scale, shares, steady } = mixture;
  const table = { names: mixture.names, rows };
  const { seen, plain } = treeRows(table, mixture.main);
  const means = processMeans(processes, points, inputRows(table, inputs));
  return rows.map((_, row) =>
    mixed(shares, [
      ...means.map((ofProcess) => fromScale(scale, ofProcess[row] ?? NaN)),
      ...bags.map((bag) => bagScore(bag, seen[row] ?? [])),
      steadyScore(steady, plain[row] ?? []),
    ]),
  );
}

/** What trees see of the rows: the bag's, with the derived quantities, and the steady ones', without. */
function treeRows(table: Table, main: readonly string[]): { seen: number[][]; plain: number[][] } {
  const columns = main.map((name) => column(table, name));
  const derived = derivedRows(table);
  const plain = table.rows.map((_, row) => columns.map((values) => rounded(values[row] ?? NaN, 7)));
  const seen = plain.map((values, row) => [
    ...values,
    ...(derived[row] ?? []).map((value) => rounded(value, 7)),
  ]);
  return { seen, plain };
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
