// Published scores as runs, for the table only: they lie in published.json and are never recorded.

import { mergedModels, type MergedModel } from '../results/published/model-names.ts';
import type { Published } from '../results/published/types.ts';
import { runKey } from '../results/run-key.ts';
import { formatVersion, type Origin, type RunIdentity, type RunRecord } from '../results/types.ts';
import type { SuiteColumn } from '../tasks/types.ts';
import { firstScores, paperTasks, type KnownScore } from './design/paper-tasks.ts';
import { tasksOfColumn } from './suites.ts';
import type { Catalogue } from './table-conditions.ts';

/** A benchmark of the suite with what the tables call it. */
interface Asked {
  readonly column: SuiteColumn;
  readonly tasks: ReadonlySet<string>;
  readonly published: (typeof paperTasks)[number];
}

/**
 * The published scores of the suite's tasks, one run each, of the merged models: what a table shows in the suite's columns. Nothing tells the version of a task that was asked: it
 * counts as ours.
 */
export function publishedRuns(published: Published, catalogue: Catalogue): readonly RunRecord[] {
  const file = published.tables.find(({ kind }) => kind === 'evaluation_results');
  if (!file) return [];
  const origin: Origin = { ...file, tool: 'published', version: null, model: '', modelArguments: '' };
  const suite = catalogue.suites?.find(({ name }) => name === 'paper');
  const asked = paperTasks.flatMap((task) => {
    const column = suite?.columns.find(({ name }) => name === task.task);
    return column ? [{ column, tasks: new Set(tasksOfColumn(column, catalogue)), published: task }] : [];
  });
  return mergedModels(published).flatMap((model) =>
    asked.flatMap((benchmark) =>
      scoresOf(model, benchmark).map((score) => runOf(model.id, score, benchmark, origin, catalogue)),
    ),
  );
}

function scoresOf({ models }: MergedModel, { tasks, published }: Asked): readonly KnownScore[] {
  const scores = models.flatMap((model) => model.scores);
  return firstScores(scores, published.metric).filter(
    ({ benchmark, setting }) => tasks.has(benchmark) && setting === published.setting,
  );
}

function runOf(
  name: string,
  { benchmark: task, value, standardError }: KnownScore,
  { column, published }: Asked,
  origin: Origin,
  { tasks }: Catalogue,
): RunRecord {
  const known = tasks.find((candidate) => candidate.name === task);
  const version = known && 'version' in known ? (known.version as number | string) : 1;
  const identity: RunIdentity = {
    formatVersion,
    model: { fingerprint: `published:${name}`, tokenizer: '' },
    task,
    taskVersion: version,
    dataHash: null,
    shots: column.shots,
    seed: 1234,
    limit: null,
    sample: null,
    maxLength: null,
    provider: 'unknown',
    dtype: 'unknown',
    versions: {},
  };
  const { higherIsBetter } = published;
  return {
    key: runKey(identity),
    identity,
    model: { name, path: '', parameters: null, design: null },
    questions: 0,
    metrics: [{ name: column.metric, value, standardError, higherIsBetter }],
    origin,
    work: {
      questions: 0,
      requests: 0,
      computed: 0,
      alone: 0,
      trieNodes: 0,
      truncatedRequests: 0,
      truncatedTokens: 0,
    },
    timing: { started: origin.imported, finished: origin.imported, seconds: 0 },
  };
}
