// Scores and imported runs made up for the tests of the table.

import type { Conditions } from '../../src/analysis/table-conditions.ts';
import type { TableScore } from '../../src/analysis/table-scores.ts';
import type { MetricValue, RunIdentity, RunRecord } from '../../src/results/types.ts';
import { aRun, anIdentity } from '../results/records.ts';

export interface ScoreChanges extends Partial<Omit<TableScore, 'conditions'>> {
  readonly conditions?: Partial<Conditions>;
}

/** A score of 100 questions of arc_easy, with all questions, without shots; its hash is not known. */
export function aScore({ conditions, ...changes }: ScoreChanges = {}): TableScore {
  return {
    modelId: 'm',
    task: 'arc_easy',
    conditions: {
      formatVersion: 1,
      taskVersion: 1,
      dataHash: 'd'.repeat(64),
      shots: 0,
      seed: null,
      limit: null,
      sample: null,
      ...conditions,
    },
    taskHash: null,
    imported: false,
    metrics: [],
    questions: 100,
    keys: ['k'],
    finished: 0,
    parts: [],
    ...changes,
  };
}

/** As `aScore`, imported: its data are not known. */
export function anImportedScore({ conditions, ...changes }: ScoreChanges = {}): TableScore {
  return aScore({ imported: true, ...changes, conditions: { dataHash: null, ...conditions } });
}

export interface RunChanges extends Partial<RunIdentity> {
  readonly value?: number;
  readonly metrics?: readonly MetricValue[];
  readonly questions?: number;
  readonly taskHash?: string;
  readonly day?: number;
  /** The fingerprint, where it is not the name. */
  readonly print?: string;
}

/** A run of ours that scored acc = `value` on 100 questions, on the given day of January. */
export function ourRun(name: string, task: string, changes: RunChanges = {}): RunRecord {
  const {
    value = 0.5,
    metrics = [accOf(value)],
    questions = 100,
    taskHash,
    day = 1,
    print = name,
    ...identity
  } = changes;
  const finished = `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`;
  return aRun(anIdentity({ model: { fingerprint: print, tokenizer: 't' }, task, ...identity }), {
    name,
    metrics,
    questions,
    ...(taskHash !== undefined && { taskHash }),
    timing: { started: finished, finished, seconds: 1 },
  });
}

/** As `ourRun`, imported from lm-eval's files. */
export function importedRun(
  name: string,
  task: string,
  { version = '0.4.13', ...changes }: RunChanges & { readonly version?: string | null } = {},
): RunRecord {
  return {
    ...ourRun(name, task, { dataHash: null, maxLength: null, provider: 'hf', ...changes }),
    origin: {
      tool: 'lm-eval',
      version,
      file: 'results.json',
      sha256: 'a'.repeat(64),
      imported: '2026-01-01T00:00:00.000Z',
      model: 'hf',
      modelArguments: `pretrained=${name}`,
    },
  };
}

export function accOf(value: number, standardError: number | null = 0.1): MetricValue {
  return { name: 'acc', value, standardError, higherIsBetter: true };
}
