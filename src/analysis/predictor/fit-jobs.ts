// Predictors of several tasks know nothing of one another: the jobs that threads share out.

import type { ScoredModel } from '../design/features.ts';
import { fitPredictor, type PredictorOptions, type TaskPredictor } from './predictor.ts';

/** What all fits read; each thread is given it once. */
export interface FitData {
  readonly models: readonly ScoredModel[];
  readonly options: PredictorOptions;
}

/** One task's predictor. */
export interface FitJob {
  readonly task: string;
  /** The features that matter most for it; all by default. */
  readonly main?: readonly string[];
}

export type FitAnswer = TaskPredictor;

/** What fits predictors, one by one. */
export function answering({ models, options }: FitData): (job: FitJob) => FitAnswer {
  return ({ task, main }) => fitPredictor(models, task, main ? { ...options, main } : options);
}
