// Predictors as the commands use them: a file of them, asked for all tasks of a design at once.

import type { Design } from '../design/features.ts';
import type { Prediction } from '../predictor/types.ts';
import type { PredictedTask } from './against-prediction.ts';

/** The fitted predictors of a file. */
export interface PredictorSet {
  readonly file: string;
  /** What they were fitted on and how, a sentence each. */
  readonly provenance: readonly string[];
  /** What a reader of a prediction should know of where it comes from, a sentence each. */
  readonly notes: readonly string[];
  /** The id of the training model that has this name, in whichever way it is written. */
  trainedAs(name: string): string | undefined;
  /** With contributions and held-out residuals. */
  predict(design: Design): readonly PredictedTask[];
  predictScores(design: Design): readonly Prediction[];
}

export async function openPredictors(_file: string | undefined, _results: string): Promise<PredictorSet> {
  throw new Error('waiting for src/analysis/predictor');
}
