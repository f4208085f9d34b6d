// Gradient boosting for squared error: XGBoost 3.2's `hist` trees, bit for bit.

import { DataError } from '../../lib/errors.ts';
import { binned } from './binned.ts';
import type { Ensemble } from './ensemble.ts';
import { emptyForest, ensembleOf, type Forest, resized } from './forest.ts';
import { growTree } from './grow.ts';
import { appendTree } from './level-order.ts';
import { floatsOf } from './matrix.ts';
import { completeParameters, type Parameters } from './parameters.ts';
import { type TrainingBins, trainingBins } from './training-bins.ts';
import { workspace } from './workspace.ts';

/** What `boost` takes beside rows, targets and parameters. */
export interface BoostOptions {
  /** One weight a row, 0 or more (XGBoost's sample_weight). */
  readonly weights?: readonly number[];
  /** One name a column, kept in the ensemble. */
  readonly names?: readonly string[];
}

/**
 * Fits gradient-boosted regression trees to targets, one a row, for squared error. Reproduces XGBoost 3.2 (`tree_method` hist,
 * `reg:squarederror`, one thread): identical trees and float32 predictions, as long as a column has at most 256 distinct values.
 * Beyond that a column is cut at quantiles as XGBoost's sketch does for a table that it takes in at once (up to 8194 rows); for
 * longer tables the cuts are quantiles too, but not the very same.
 *
 * `rows` are arrays of numbers of one length; NaN and the parameter `missing` are absent. `parameters` have XGBoost's names and
 * defaults; with no trees the prediction is 0.5, as XGBoost's.
 * Throws DataError for rows, targets and weights that cannot be used (with the row, and column), UsageError for parameters.
 */
export function boost(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
  parameters: Partial<Parameters> = {},
  options: BoostOptions = {},
): Ensemble {
  const complete = completeParameters(parameters);
  const source = binned(rows, complete.missing);
  const { rows: count, columns } = source.matrix;
  if (count === 0) throw new DataError('there are no rows to fit; give at least one');
  if (columns === 0) throw new DataError('the rows have no columns; give at least one number a row');
  const { names, weights } = options;
  if (names && names.length !== columns) {
    throw new DataError(
      `the number of names is ${names.length}, but the rows have ${columns} columns; give one name a column`,
    );
  }
  const floats = floatsOf(targets, count, 'target');
  const rowWeights = weights && floatsOf(weights, count, 'weight');
  const all = Array.from({ length: count }, (_, row) => row);
  return ensembleOf(
    boostBinned(trainingBins(source, all, rowWeights), floats, complete),
    complete.missing,
    names,
  );
}

/**
 * Fits to the training rows of a matrix that was sorted once (`binned`, then `trainingBins` for each set of rows; these bins serve
 * every point of a grid). `targets` has one float32 value a row of the whole matrix. The first k trees are those of a fit with
 * `n_estimators` k; `predictPrefixes` reads several such fits off one forest. Parameters are taken as they are, without a check.
 */
export function boostBinned(training: TrainingBins, targets: Float32Array, parameters: Parameters): Forest {
  const { rowIndices, columns } = training;
  const trees = parameters.n_estimators;
  const label = Float32Array.from(rowIndices, (row) => targets[row] ?? NaN);
  const penalties = {
    lambda: Math.fround(parameters.reg_lambda),
    alpha: Math.fround(parameters.reg_alpha),
    leastWeight: Math.fround(parameters.min_child_weight),
  };
  const space = workspace(training, penalties, {
    gamma: Math.fround(parameters.gamma),
    rate: Math.fround(parameters.learning_rate),
    depthLimit: parameters.max_depth === 0 ? Infinity : parameters.max_depth,
  });
  const { gradient, prediction } = space;
  const { weights } = training;
  const baseScore = trees === 0 ? 0.5 : baseScoreOf(label, weights);
  prediction.fill(baseScore);
  let forest = emptyForest(baseScore, columns, trees, 16 * trees);
  for (let tree = 0; tree < trees; tree += 1) {
    for (let row = 0; row < label.length; row += 1) {
      const difference = Math.fround((prediction[row] as number) - (label[row] as number));
      gradient[row] = weights ? Math.fround(difference * (weights[row] as number)) : difference;
    }
    growTree(space);
    forest = appendTree(forest, tree, space);
  }
  return resized(forest, forest.offset[trees] ?? 0);
}

/** The mean label in XGBoost's arithmetic (src/common/stats.cc, SampleMean and WeightedSampleMean): doubles, divided before they are added. */
function baseScoreOf(label: Float32Array, weights: Float32Array | undefined): number {
  let total = label.length;
  if (weights) {
    total = 0;
    for (const weight of weights) total += weight;
    if (total === 0) throw new DataError('all weights are 0; at least one row needs a weight');
  }
  let mean = 0;
  for (let row = 0; row < label.length; row += 1) {
    mean += ((label[row] as number) / total) * (weights ? (weights[row] as number) : 1);
  }
  return Math.fround(mean);
}
