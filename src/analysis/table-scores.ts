// From run records to what the table compares: the newest score of each model on each task under each set of conditions.

import { stableHash } from '../lib/hash.ts';
import type { MetricValue, RunIdentity, RunRecord } from '../results/types.ts';
import { conditionsOf, type Conditions } from './table-conditions.ts';

/** What one model scored on one task or group under some conditions. */
export interface TableScore {
  /** The model: a hash of its fingerprint and its tokenizer. */
  readonly modelId: string;
  readonly task: string;
  readonly conditions: Conditions;
  readonly metrics: readonly MetricValue[];
  readonly questions: number;
  /** The run keys behind it. */
  readonly keys: readonly string[];
  /** When it was measured, in milliseconds since 1970. */
  readonly finished: number;
}

/** What tells two models apart. A folder that was renamed is the same model; two folders of one name are not. */
export function modelId({ model }: RunIdentity): string {
  return stableHash([model.fingerprint, model.tokenizer]);
}

/** The newest score of each model on each task under the same conditions, whatever computed it. */
export function newestScores(runs: readonly RunRecord[]): readonly TableScore[] {
  const scores = runs.map(({ key, identity, metrics, questions, timing }) => ({
    modelId: modelId(identity),
    task: identity.task,
    conditions: conditionsOf(identity),
    metrics,
    questions,
    keys: [key],
    finished: Date.parse(timing.finished),
  }));
  return newestOf(scores, ({ modelId: model, task, conditions }) => stableHash([model, task, conditions]));
}

/** Of the scores with the same name, the newest; of equally new ones the last. */
export function newestOf(
  scores: readonly TableScore[],
  name: (score: TableScore) => string,
): readonly TableScore[] {
  const newest = new Map<string, TableScore>();
  for (const score of scores) {
    const other = newest.get(name(score));
    if (other === undefined || score.finished >= other.finished) newest.set(name(score), score);
  }
  return [...newest.values()];
}
