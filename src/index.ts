// The library's public names.

export { evaluate, sweep } from './evaluate.ts';
export { readSweepFile, type SweepFile } from './sweep-file/read-sweep-file.ts';
export { verify } from './verify.ts';
export type { VerifyOptions } from './verification/options.ts';
export type { Verification } from './results/verification.ts';
export {
  Interrupted,
  SomeFailed,
  type EvaluateEvent,
  type EvaluateOptions,
  type Failure,
  type Overview,
  type SweepOptions,
} from './evaluation/options.ts';
export type { RunOfPlan } from './runners/plan/types.ts';
export { planOfRuns, type PlanOfRuns } from './evaluation/plan.ts';
export { readDesignFeatures, type DesignOfCheckpoint } from './analysis/design/read-design-features.ts';
export { table, type Table, type TableOptions } from './analysis/table.ts';
export { fitAndPredictRows, type FitRowsOptions } from './analysis/predictor/fit-rows.ts';
export { nestedCrossValidation } from './analysis/protocol/nested-cross-validation.ts';
export { boost, type BoostOptions } from './analysis/trees/boost.ts';
export { contributions } from './analysis/trees/contributions.ts';
export type { Ensemble, Tree } from './analysis/trees/ensemble.ts';
export type { Parameters } from './analysis/trees/parameters.ts';
export { predict } from './analysis/trees/predict.ts';
export { readXgboost } from './analysis/trees/read-xgboost.ts';
export { writeXgboost } from './analysis/trees/write-xgboost.ts';
export { DataError, ModelError, UsageError } from './lib/errors.ts';
export { readDesign } from './model/checkpoint.ts';
export type { DecoderDesign } from './model/design.ts';
export { loadResults } from './results/store.ts';
export type { MetricValue, RunIdentity, RunRecord, SampleRecord } from './results/types.ts';
export { openModel, type OpenModel } from './runners/open.ts';
export type { RunnerOptions } from './runners/types.ts';
export { groups, suites, tasks } from './tasks/registry.ts';
export type {
  Generation,
  Group,
  LogLikelihood,
  ModelOutput,
  ModelRequest,
  Output,
  Question,
  Request,
  Row,
  Scores,
  Suite,
  SuiteColumn,
  Task,
} from './tasks/types.ts';
