// The benchmark table: models by tasks, from what was recorded. The newest run of a model on a task under the same conditions
// counts; what was not measured stays a gap; scores that can't be compared stand in columns of their own.

import type { RunRecord } from '../results/types.ts';
import * as registry from '../tasks/registry.ts';
import { tableColumns, type TableColumn } from './table-columns.ts';
import type { Catalogue } from './table-conditions.ts';
import { tableNotes } from './table-notes.ts';
import { groupScores } from './table-groups.ts';
import { rowOf, sortRows, type TableModel, type TableRow } from './table-rows.ts';
import { modelId, newestScores } from './table-scores.ts';
import { chooseScores, matchingNames } from './table-selection.ts';

/** What of the recorded runs is shown, and in what order. */
export interface TableOptions {
  /** Names or globs of models; all where there are none. */
  readonly models?: readonly string[];
  /** Names or globs of tasks and groups; all where there are none. */
  readonly tasks?: readonly string[];
  /** The metric of every cell; where it is absent each task's own: `acc_norm`, else `acc`, else its first. */
  readonly metric?: string;
  /** `model` (the default), `mean`, a task or a column's label: the best at the top, gaps at the bottom. */
  readonly sort?: string;
  /** The groups, whose tasks are shown as one column where a model has them all, and the tasks; those of the registry where it is absent. */
  readonly catalogue?: Catalogue;
}

export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** What a reader should know before comparing, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * The benchmark table of run records.
 * @throws UsageError where a name or glob matches nothing, or there is no such column to sort by
 */
export function table(runs: readonly RunRecord[], options: TableOptions = {}): Table {
  if (runs.length === 0) return { columns: [], rows: [], notes: [] };
  const catalogue = options.catalogue ?? registry;
  const all = modelsOf(runs);
  const known = all.flatMap(({ name, label }) => [name, label]);
  const names = matchingNames(options.models, known, 'model');
  const models = all.filter(({ name, label }) => names.has(name) || names.has(label));
  const scores = newestScores(runs).filter((score) => models.some(({ id }) => id === score.modelId));
  const chosen = chooseScores(scores, groupScores(scores, catalogue), catalogue, options.tasks);
  const columns = tableColumns(chosen, options.metric);
  // A model that has only a part of a group has a row all the same, which the notes explain.
  const present = new Set(
    [...columns.flatMap((column) => column.scores), ...chosen.folded].map((score) => score.modelId),
  );
  const shownModels = models.filter(({ id }) => present.has(id));
  return {
    columns: columns.map(({ column }) => column),
    rows: sortRows(
      shownModels.map((model) => rowOf(model, columns)),
      columns,
      options.sort ?? 'model',
    ),
    notes: tableNotes(columns, chosen, shownModels, catalogue, options.metric),
  };
}

/** The models, each by the name of its newest run, with the front of its fingerprint where another has the same name. */
function modelsOf(runs: readonly RunRecord[]): readonly TableModel[] {
  const newest = new Map<string, RunRecord>();
  for (const run of runs.toSorted((a, b) => Date.parse(a.timing.finished) - Date.parse(b.timing.finished))) {
    newest.set(modelId(run.identity), run);
  }
  const shared = (name: string): boolean =>
    [...newest.values()].filter((run) => run.model.name === name).length > 1;
  return [...newest].map(([id, { model, identity }]) => {
    const { name } = model;
    const { fingerprint } = identity.model;
    return { id, name, fingerprint, label: shared(name) ? `${name} (${fingerprint.slice(0, 8)})` : name };
  });
}
