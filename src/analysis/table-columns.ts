// The columns of the benchmark table: one a task (or group) and set of scores that may be compared, with the metric that it shows.

import type { MetricValue } from '../results/types.ts';
import { comparableScores, type ComparableScores } from './table-comparable.ts';
import { qualifiersOf } from './table-qualifiers.ts';
import { isMetric, type TableScore } from './table-scores.ts';
import type { ChosenScores } from './table-selection.ts';

/** One column: what was asked, and the one metric that is shown. */
export interface TableColumn {
  /** The task and what sets this column apart, such as `arc_easy (5-shot, limit 20)`; for a suite, its name for the benchmark first. */
  readonly label: string;
  /** The task, the group, or the suite's name for the benchmark. */
  readonly task: string;
  /** Under what conditions: what stands in brackets in the label; for a suite also its shots. */
  readonly qualifiers: readonly string[];
  readonly metric: string;
  readonly higherIsBetter: boolean;
  /** Whether only a part of the questions was asked. */
  readonly limited: boolean;
  /** Whether it has its part in a group or suite that is shown too. */
  readonly inGroup: boolean;
}

/** A column with the scores that belong to it. */
export interface ScoredColumn extends Omit<ComparableScores, 'lead'> {
  readonly column: TableColumn;
}

/** The metric that stands for a task: `acc_norm` where it has one, else `acc`, else its first. */
export function primaryMetric(metrics: readonly MetricValue[]): MetricValue | undefined {
  const named = (name: string): MetricValue | undefined => metrics.find((metric) => metric.name === name);
  return named('acc_norm') ?? named('acc') ?? metrics[0];
}

/** The columns of the chosen scores, by task and then by conditions. Where `metric` is asked for, those that have none of it are left out. */
export function tableColumns(
  { shown: scores, twice }: ChosenScores,
  metric?: string,
): readonly ScoredColumn[] {
  const tasks = [...new Set(scores.map(({ task }) => task))];
  return tasks
    .flatMap((task) => {
      const columns = comparableScores(scores.filter((score) => score.task === task));
      const rivals = columns.map(({ lead }) => lead);
      return columns.flatMap(({ lead, ...column }): readonly ScoredColumn[] => {
        const shown = metric === undefined ? primaryMetric(lead.metrics) : findMetric(column.scores, metric);
        if (shown === undefined) return [];
        const qualifiers = qualifiersOf(lead, rivals);
        const described = {
          label: labelOf(task, qualifiers),
          task,
          qualifiers,
          metric: shown.name,
          higherIsBetter: shown.higherIsBetter,
          limited: isLimited(lead),
          inGroup: column.scores.every((score) => twice.has(score)),
        };
        return [{ ...column, column: described }];
      });
    })
    .toSorted((a, b) => byName.compare(a.column.label, b.column.label));
}

/** A column's name with what is told of its conditions. */
export function labelOf(name: string, qualifiers: readonly string[]): string {
  return qualifiers.length > 0 ? `${name} (${qualifiers.join(', ')})` : name;
}

/** Whether only a part of the questions was asked. */
export function isLimited({ conditions }: TableScore): boolean {
  return conditions.limit !== null || conditions.sample !== null;
}

/** Names as people order them: `pythia-70m` before `pythia-160m`. */
export const byName = new Intl.Collator('en', { numeric: true });

/** The metric of exactly that name, or else the first that has it before its filter. */
function findMetric(scores: readonly TableScore[], asked: string): MetricValue | undefined {
  const all = scores.flatMap(({ metrics }) => metrics);
  return all.find(({ name }) => name === asked) ?? all.find(({ name }) => isMetric(name, asked));
}
