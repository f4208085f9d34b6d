// From run records to what the table compares: the newest score of each model on each task under each set of conditions.

import { stableHash } from '../lib/hash.ts';
import type { MetricValue, RunRecord } from '../results/types.ts';
import { plainName } from '../tasks/metrics.ts';
import { conditionsOf, type Conditions } from './table-conditions.ts';

/** What one model scored on one task, group or benchmark of a suite under some conditions. */
export interface TableScore {
  /** The model: a hash of its fingerprint and its tokenizer, and of the tool where another one computed the score. */
  readonly modelId: string;
  readonly task: string;
  readonly conditions: Conditions;
  /** lm-eval's `task_hashes` entry; null where it is not known, and for scores of several tasks. */
  readonly taskHash: string | null;
  /** Whether another tool computed it. */
  readonly imported: boolean;
  readonly metrics: readonly MetricValue[];
  readonly questions: number;
  /** The run keys behind it. */
  readonly keys: readonly string[];
  /** When it was measured, in milliseconds since 1970. */
  readonly finished: number;
  /** The scores of the tasks that it is made of; none for that of a task. */
  readonly parts: readonly TableScore[];
}

/**
 * What tells two models apart. A folder that was renamed is the same model; two folders of one name are not, and neither are what we
 * computed, what another tool did, and another version of that tool.
 */
export function modelId({ identity: { model }, origin }: Pick<RunRecord, 'identity' | 'origin'>): string {
  const tool = origin === undefined ? [] : [origin.tool, origin.version];
  return stableHash([model.fingerprint, model.tokenizer, ...tool]);
}

/** The newest score of each model on each task under the same conditions, whatever computed it. */
export function newestScores(runs: readonly RunRecord[]): readonly TableScore[] {
  const scores = runs.map((run) => ({
    modelId: modelId(run),
    task: run.identity.task,
    conditions: { ...conditionsOf(run.identity), ...promptsOf(run) },
    taskHash: run.taskHash ?? null,
    imported: run.origin !== undefined,
    metrics: run.metrics,
    questions: run.questions,
    keys: [run.key],
    finished: finishedAt(run),
    parts: [],
  }));
  return newestOf(scores, ({ modelId: model, task, conditions }) => stableHash([model, task, conditions]));
}

/** lm-eval before 0.4 asked other questions in other words under the same names, and some of the same versions. */
function promptsOf({ origin }: RunRecord): { readonly prompts?: string } {
  return origin?.version === '<0.4' ? { prompts: `${origin.tool} ${origin.version}` } : {};
}

/** Whether a metric of that name is the one that is asked for, with its filter or without: `exact_match` is `exact_match,strict-match` too. */
export function isMetric(name: string, asked: string): boolean {
  return name === asked || plainName(name) === asked;
}

/** When a run was finished, in milliseconds since 1970: 0 where its record has no date that can be read. */
export function finishedAt({ timing }: Pick<RunRecord, 'timing'>): number {
  return Date.parse(timing.finished) || 0;
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
