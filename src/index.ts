// The library's public names.

export { evaluate } from './evaluate.ts';
export { Interrupted, type EvaluateEvent, type EvaluateOptions } from './evaluate-options.ts';
export { table } from './analysis/table.ts';
export { DataError, ModelError, UsageError } from './lib/errors.ts';
export { readDesign } from './model/checkpoint.ts';
export type { DecoderDesign } from './model/design.ts';
export { loadResults } from './results/store.ts';
export type { MetricValue, RunIdentity, RunRecord, SampleRecord } from './results/types.ts';
export { openModel, type OpenModel } from './runners/open.ts';
export type { RunnerOptions } from './runners/types.ts';
export { groups, suites, tasks } from './tasks/registry.ts';
export type {
  Group,
  Output,
  Question,
  Request,
  Row,
  Scores,
  Suite,
  SuiteColumn,
  Task,
} from './tasks/types.ts';
