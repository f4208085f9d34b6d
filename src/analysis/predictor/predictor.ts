// Predictors of benchmark scores from designs: fitted on scored models, kept as plain data, asked for scores with intervals.

import { DataError, UsageError } from '../../lib/errors.ts';
import { type Design, designFeatures, type ScoredModel } from '../design/features.ts';
import { designRow, outsideRange, seenFeatures, type SeenFeature } from './design-table.ts';
import { unknownFeature } from './fit-rows.ts';
import { halfWidth, type PlacedResidual } from './interval.ts';
import { fitMixture, type Mixture, mixtureScores } from './mixture.ts';
import { moments } from './moments.ts';
import { column, paramsColumn, tokensColumn } from './quantities.ts';
import type { HeldOutResidual, Prediction } from './types.ts';

/** How a predictor is fitted. */
export interface PredictorOptions {
  /** 0 by default; equal seeds give equal predictors. */
  readonly seed?: number;
  /** Names of features; all eighteen by default. Parameters and tokens always belong to them. */
  readonly features?: readonly string[];
  /** Names of the features that matter most, which trees see; all that are looked at by default. */
  readonly main?: readonly string[];
  /** Whether scores with a larger standard error count less; true by default. */
  readonly weighByStandardError?: boolean;
}

/** A fitted predictor of one task: plain data that survives JSON. */
export interface TaskPredictor {
  readonly format: 1;
  readonly task: string;
  readonly features: readonly SeenFeature[];
  readonly mixture: Mixture;
  /** The least and the greatest value that the metric can have. */
  readonly bounds: readonly [number, number];
  /** Each training model's score less its prediction by a fit without its family. */
  readonly residuals: readonly PlacedResidual[];
  /** The training designs as rows, which contributions are measured against. */
  readonly rows: readonly (readonly (number | null)[])[];
  /** Mean and spread of log parameters and log tokens, which places are measured in. */
  readonly size: readonly { readonly mean: number; readonly spread: number }[];
}

/** The least number of models, and of families, that a predictor is fitted on. */
export const leastModels = 12;
const leastFamilies = 4;
const brierTasks: ReadonlySet<string> = new Set(['anli', 'logiqa2', 'mathqa', 'xnli']);

/**
 * Fits the predictor of a task on the models that have a score in it, and once more without each family for the intervals.
 * Throws DataError for too few models or families, scores that are no numbers, out of range or all equal, doubled ids and a
 * missing size; UsageError for an unknown feature.
 */
export function fitPredictor(
  models: readonly ScoredModel[],
  task: string,
  options: PredictorOptions = {},
): TaskPredictor {
  const { seed = 0, weighByStandardError = true } = options;
  const names = featureNames(options.features);
  const scored = models.filter((model) => model.scores[task] !== undefined);
  const bounds: [number, number] = brierTasks.has(task) ? [0, 2] : [0, 1];
  checkModels(scored, task, bounds);
  const designs = scored.map(({ design }) => onlyFeatures(design, names));
  const features = seenFeatures(names, designs);
  const rows = designs.map((design) => designRow(features, design));
  const scores = scored.map((model) => model.scores[task]?.value ?? NaN);
  const errors = scored.map((model) => model.scores[task]?.standardError ?? null);
  const families = scored.map(({ family }) => family);
  const main = options.main?.filter((name) => names.includes(name)) ?? names;
  const fit = (kept: readonly number[]) =>
    fitMixture(
      { names, rows: kept.map((row) => rows[row] ?? []) },
      kept.map((row) => scores[row] ?? NaN),
      {
        seed,
        main,
        families: kept.map((row) => families[row] ?? ''),
        ...(weighByStandardError ? { standardErrors: kept.map((row) => errors[row] ?? null) } : {}),
      },
    );
  const size = [paramsColumn, tokensColumn].map((name) => moments(column({ names, rows }, name)));
  const held = scores.map(() => NaN);
  for (const family of new Set(families)) {
    const out = [...rows.keys()].filter((row) => families[row] === family);
    const mixture = fit([...rows.keys()].filter((row) => families[row] !== family));
    const predicted = mixtureScores(
      mixture,
      out.map((row) => rows[row] ?? []),
    );
    for (const [at, row] of out.entries())
      held[row] = (scores[row] ?? NaN) - within(predicted[at] ?? NaN, bounds);
  }
  const residuals = scored.map(({ id, family }, row) => ({
    id,
    family,
    residual: held[row] ?? NaN,
    place: placeOf(size, names, rows[row] ?? []),
  }));
  const kept = rows.map((row) => row.map((value) => (Number.isNaN(value) ? null : value)));
  return { format: 1, task, features, mixture: fit([...rows.keys()]), bounds, residuals, rows: kept, size };
}

/** The predicted score of a design, with conformal intervals and the features in which it lies outside the training models. Throws for features that are unknown or of the wrong kind, and for a design without parameters or tokens. */
export function predictScore(predictor: TaskPredictor, design: Design): Prediction {
  const { bounds, features, mixture, residuals, size, task } = predictor;
  const row = designRow(features, design);
  const place = placeOf(size, mixture.names, row);
  for (const [at, name] of [paramsColumn, tokensColumn].entries()) {
    if (Number.isNaN(place[at])) throw new DataError(`the design has no ${name}; a prediction needs it`);
  }
  const prediction = within(mixtureScores(mixture, [row])[0] ?? NaN, bounds);
  const interval = (level: number): [number, number] => {
    const half = halfWidth(residuals, place, level);
    return [within(prediction - half, bounds), within(prediction + half, bounds)];
  };
  const outside = outsideRange(features, design);
  return { task, prediction, interval80: interval(0.8), interval95: interval(0.95), outside };
}

/** Each training model's residual when its family was left out. */
export function heldOutResidualsOf(predictor: TaskPredictor): HeldOutResidual[] {
  return predictor.residuals.map(({ id, residual }) => ({ id, residual }));
}

/** The value, or the nearest one that the metric can have. */
export function within(value: number, [least, greatest]: readonly [number, number]): number {
  return Math.min(Math.max(value, least), greatest);
}

function featureNames(wanted: readonly string[] | undefined): string[] {
  const known = designFeatures.map(({ name }) => name);
  for (const name of wanted ?? [])
    if (!known.includes(name)) throw new UsageError(unknownFeature(name, known));
  const kept = new Set([paramsColumn, tokensColumn, ...(wanted ?? known)]);
  return known.filter((name) => kept.has(name));
}

/** A design may say more than the predictor looks at, but nothing that is no feature. */
function onlyFeatures(design: Design, names: readonly string[]): Design {
  return Object.fromEntries(names.map((name) => [name, design[name] ?? null]));
}

function placeOf(
  size: TaskPredictor['size'],
  names: readonly string[],
  row: readonly number[],
): [number, number] {
  const at = (name: string, { mean, spread }: { mean: number; spread: number }) =>
    ((row[names.indexOf(name)] ?? NaN) - mean) / spread;
  const [params = { mean: 0, spread: 1 }, tokens = { mean: 0, spread: 1 }] = size;
  return [at(paramsColumn, params), at(tokensColumn, tokens)];
}

function checkModels(
  models: readonly ScoredModel[],
  task: string,
  [least, greatest]: readonly [number, number],
): void {
  const families = new Set(models.map(({ family }) => family)).size;
  if (models.length < leastModels || families < leastFamilies) {
    throw new DataError(
      `${task} has scores of ${models.length} models of ${families} families; a predictor needs at least ${leastModels} models of ${leastFamilies} families`,
    );
  }
  const seen = new Set<string>();
  for (const { id, design, scores } of models) {
    if (seen.has(id)) throw new DataError(`${task} has two scores of ${id}; keep one`);
    seen.add(id);
    const value = scores[task]?.value ?? NaN;
    if (!(value >= least && value <= greatest)) {
      throw new DataError(
        `${id} has ${value} on ${task}; a score has to lie between ${least} and ${greatest}`,
      );
    }
    const missing = [paramsColumn, tokensColumn].find((name) => typeof design[name] !== 'number');
    if (missing) throw new DataError(`${id} has no ${missing}; leave the model out or add it to its design`);
  }
  if (new Set(models.map(({ scores }) => scores[task]?.value)).size < 2) {
    throw new DataError(
      `all ${models.length} models have the same score on ${task}; there is nothing to explain`,
    );
  }
}
