// What a reader of the benchmark table should know before comparing.

import type { ScoredColumn } from './table-columns.ts';
import { fits, tasksOfGroup, type Catalogue } from './table-conditions.ts';
import { importNotes } from './table-import-notes.ts';
import type { TableModel } from './table-rows.ts';
import { listed, type ChosenScores } from './table-selection.ts';
import { suiteNotes } from './table-suite-notes.ts';
import type { ShownBenchmark } from './table-suites.ts';

/** What a table shows, of which the notes tell. */
export interface Shown {
  readonly benchmarks: readonly ShownBenchmark[];
  readonly chosen: ChosenScores;
  /** The columns of the chosen scores. */
  readonly columns: readonly ScoredColumn[];
}

/**
 * One sentence each: which columns asked only a part of the questions, which gaps are groups or benchmarks that lack tasks, what keeps
 * imported scores apart or leaves them unsure, and which tasks were left out for want of the metric.
 * @param models all that were asked for, those without a row too
 */
export function tableNotes(
  { benchmarks, chosen, columns }: Shown,
  models: readonly TableModel[],
  catalogue: Catalogue,
  metric: string | undefined,
): readonly string[] {
  const all = [...benchmarks.flatMap((shown) => shown.columns), ...columns];
  return [
    ...limitNotes(all),
    ...suiteNotes(benchmarks, models),
    ...groupNotes(columns, chosen, models, catalogue),
    ...importNotes(all, models),
    ...metricNotes(columns, chosen, metric),
  ];
}

function limitNotes(columns: readonly ScoredColumn[]): readonly string[] {
  const limited = columns.filter(({ column }) => column.limited).map(({ column }) => column.label);
  if (limited.length === 0) return [];
  return [
    `Only a part of the questions was asked in ${listed(limited)}: not to be compared with whole runs.`,
  ];
}

function groupNotes(
  columns: readonly ScoredColumn[],
  { shown, folded }: ChosenScores,
  models: readonly TableModel[],
  catalogue: Catalogue,
): readonly string[] {
  return columns.flatMap(({ column, scores }) => {
    const group = catalogue.groups.find(({ name }) => name === column.task);
    const conditions = scores[0]?.conditions;
    if (group === undefined || conditions === undefined) return [];
    const tasks = tasksOfGroup(group, catalogue.groups);
    const parts = [...shown, ...folded].filter(
      (score) => tasks.includes(score.task) && fits(score, conditions, catalogue),
    );
    return models
      .filter(({ id }) => !scores.some((score) => score.modelId === id))
      .flatMap(({ id, label }) => {
        const found = new Set(parts.filter((score) => score.modelId === id).map((score) => score.task));
        // One that has them all stands in another column.
        if (found.size === 0 || found.size === tasks.length) return [];
        return [
          `${label} has ${found.size} of the ${tasks.length} tasks of ${column.label}, which is a gap therefore.`,
        ];
      });
  });
}

function metricNotes(
  columns: readonly ScoredColumn[],
  { shown }: ChosenScores,
  metric: string | undefined,
): readonly string[] {
  const present = new Set(columns.map(({ column }) => column.task));
  const without = shown.map((score) => score.task).filter((task) => !present.has(task));
  return without.length === 0 ? [] : [`Left out, having no ${metric ?? 'metric'}: ${listed(without)}.`];
}
