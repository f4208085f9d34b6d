// The benchmark table: models by tasks, from what was recorded. The newest run of a model on a task under the same conditions
// counts; what was not measured stays a gap; scores that can't be compared stand in columns of their own.

import { UsageError } from '../lib/errors.ts';
import type { RunRecord } from '../results/types.ts';
import * as registry from '../tasks/registry.ts';
import { labelOf, tableColumns, type ScoredColumn, type TableColumn } from './table-columns.ts';
import type { Catalogue } from './table-conditions.ts';
import { groupScores } from './table-groups.ts';
import { chosenFrom, modelsOf } from './table-models.ts';
import { followed, modelsInSeries } from './table-series.ts';
import { tableNotes, type Shown } from './table-notes.ts';
import { rowOf, sortRows, type TableRow } from './table-rows.ts';
import { newestScores, type TableScore } from './table-scores.ts';
import { chooseScores, type ChosenScores } from './table-selection.ts';
import { askedSuites, shownBenchmarks } from './table-suites.ts';

/** What of the recorded runs is shown, and in what order. */
export interface TableOptions {
  /** Names or globs of models; all where there are none. */
  readonly models?: readonly string[];
  /** Names or globs of tasks and groups, and names of suites; all tasks and groups where there are none. */
  readonly tasks?: readonly string[];
  /** The metric of every cell; where it is absent each task's own: `acc_norm`, else `acc`, else its first. Not for suites, which have their own. */
  readonly metric?: string;
  /** `model` (the default), `mean`, a task or a column's label: the best at the top, gaps at the bottom. */
  readonly sort?: string;
  /** Only the steps of series, each series in the order of its steps, with what is the best; `sort` is `model` then. */
  readonly bySeries?: boolean;
  /** The groups, whose tasks are shown as one column where a model has them all, the suites and the tasks; those of the registry where it is absent. */
  readonly catalogue?: Catalogue;
}

export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** What a reader should know before comparing, one sentence each. */
  readonly notes: readonly string[];
  /** Its rows are the steps of series. */
  readonly bySeries?: true;
}

/**
 * The benchmark table of run records.
 * @throws UsageError where a name or glob matches nothing, there is no such column to sort by, or a metric is asked for beside a suite
 */
export function table(runs: readonly RunRecord[], options: TableOptions = {}): Table {
  if (options.bySeries && (options.sort ?? 'model') !== 'model')
    throw new UsageError(`Series stand in the order of their steps and are not sorted by ${options.sort}.`);
  if (runs.length === 0)
    return { columns: [], rows: [], notes: [], ...(options.bySeries && { bySeries: true }) };
  const catalogue = options.catalogue ?? registry;
  const all = modelsOf(runs);
  const asked = chosenFrom(all, options.models);
  const models = options.bySeries ? modelsInSeries(asked) : asked;
  const scores = newestScores(runs).filter((score) => models.some(({ id }) => id === score.modelId));
  const shown = shownOf(scores, catalogue, options);
  const columns = [...shown.benchmarks.flatMap((benchmark) => benchmark.columns), ...shown.columns];
  // A model that has only a part of a group or a benchmark has a row all the same, which the notes explain.
  const parts = [...shown.chosen.folded, ...shown.benchmarks.flatMap(({ asked }) => asked)];
  const present = new Set(
    [...columns.flatMap((column) => column.scores), ...parts].map(({ modelId }) => modelId),
  );
  const rows = models.filter(({ id }) => present.has(id)).map((model) => rowOf(model, columns));
  const made = {
    columns: columns.map(({ column }) => column),
    rows: sortRows(rows, columns, options.sort ?? 'model'),
    notes: tableNotes(shown, models, catalogue, options.metric),
  };
  return options.bySeries ? { ...followed(made, asked, models), bySeries: true } : made;
}

const nothing: ChosenScores = { shown: [], twice: new Set(), folded: [] };

function shownOf(
  scores: readonly TableScore[],
  catalogue: Catalogue,
  { tasks, metric }: TableOptions,
): Shown {
  const { suites, others } = askedSuites(tasks, scores, catalogue);
  const [suite] = suites;
  if (suite !== undefined && metric !== undefined) {
    throw new UsageError(
      `The metric ${metric} cannot be met: the suite ${suite.name} has one for each of its benchmarks. Leave it out, or name the tasks.`,
    );
  }
  const benchmarks = suites.flatMap((asked) => shownBenchmarks(asked, scores, catalogue));
  const chosen =
    suite !== undefined && others?.length === 0
      ? nothing
      : chooseScores(scores, groupScores(scores, catalogue, metric), catalogue, others);
  const beside = benchmarks.flatMap((benchmark) => benchmark.columns);
  return {
    benchmarks,
    chosen,
    columns: tableColumns(chosen, metric).map((column) => besideOf(column, beside)),
  };
}

/** A column as it stands beside those of a suite: its label is another than theirs, and it counts once in the mean. */
function besideOf(scored: ScoredColumn, suite: readonly ScoredColumn[]): ScoredColumn {
  const { column, scores } = scored;
  const keys = new Set(suite.flatMap((other) => other.scores.flatMap((score) => score.keys)));
  const inGroup = column.inGroup || scores.every((score) => score.keys.every((key) => keys.has(key)));
  const taken = suite.some((other) => other.column.label === column.label);
  const qualifiers = taken ? ['0-shot', ...column.qualifiers] : column.qualifiers;
  return { ...scored, column: { ...column, qualifiers, label: labelOf(column.task, qualifiers), inGroup } };
}
