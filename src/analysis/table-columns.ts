// The columns of the benchmark table: one a task (or group) and set of conditions, with the metric that it shows.

import { stableHash } from '../lib/hash.ts';
import type { MetricValue } from '../results/types.ts';
import type { Conditions } from './table-conditions.ts';
import type { TableScore } from './table-scores.ts';
import type { ChosenScores } from './table-selection.ts';

/** One column: what was asked, and the one metric that is shown. */
export interface TableColumn {
  /** The task and what sets this column apart, such as `arc_easy (5-shot, limit 20)`. */
  readonly label: string;
  readonly task: string;
  /** What stands in brackets in the label. */
  readonly qualifiers: readonly string[];
  readonly metric: string;
  readonly higherIsBetter: boolean;
  /** Whether only a part of the questions was asked. */
  readonly limited: boolean;
  /** Whether it has its part in a group that is shown too. */
  readonly inGroup: boolean;
}

/** A column with the scores that belong to it. */
export interface ScoredColumn {
  readonly column: TableColumn;
  readonly scores: readonly TableScore[];
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
  const groups = new Map<string, TableScore[]>();
  for (const score of scores) {
    const id = stableHash([score.task, score.conditions]);
    const others = groups.get(id);
    if (others) others.push(score);
    else groups.set(id, [score]);
  }
  const columns = [...groups.values()];
  return columns
    .flatMap((members) => {
      const newest = members.reduce((a, b) => (b.finished >= a.finished ? b : a));
      const shown = metric === undefined ? primaryMetric(newest.metrics) : findMetric(members, metric);
      if (shown === undefined) return [];
      const { task, conditions } = newest;
      const rivals = columns.flatMap(([other]) => (other && other.task === task ? [other.conditions] : []));
      const qualifiers = qualifiersOf(conditions, rivals);
      const column: TableColumn = {
        label: qualifiers.length > 0 ? `${task} (${qualifiers.join(', ')})` : task,
        task,
        qualifiers,
        metric: shown.name,
        higherIsBetter: shown.higherIsBetter,
        limited: conditions.limit !== null || conditions.sample !== null,
        inGroup: members.every((score) => twice.has(score)),
      };
      return [{ column, scores: members }];
    })
    .toSorted((a, b) => byName.compare(a.column.label, b.column.label));
}

/** Names as people order them: `pythia-70m` before `pythia-160m`. */
export const byName = new Intl.Collator('en', { numeric: true });

function findMetric(scores: readonly TableScore[], name: string): MetricValue | undefined {
  return scores.flatMap(({ metrics }) => metrics).find((metric) => metric.name === name);
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined;
}

/** Shots, limit and sample are always told; any other condition only where another column of the task differs in it. */
function qualifiersOf(conditions: Conditions, rivals: readonly Conditions[]): readonly string[] {
  const { shots, limit, sample, ...others } = conditions;
  const told = [
    ...(shots === 0 ? [] : [shots === 'default' ? 'default shots' : `${shots}-shot`]),
    ...(limit === null ? [] : [`limit ${limit}`]),
    ...(sample === null ? [] : [`sample ${sample}`]),
  ];
  // A difference in another condition needs telling only between columns that would otherwise read the same.
  const alike = rivals.filter((rival) =>
    ['shots', 'limit', 'sample'].every((name) => rival[name] === conditions[name]),
  );
  for (const [name, value] of Object.entries(others)) {
    const differs = alike.some((rival) => stableHash(rival[name] ?? null) !== stableHash(value ?? null));
    if (differs) told.push(`${words[name] ?? name} ${short(value)}`);
  }
  return told;
}

const words: Readonly<Record<string, string>> = { taskVersion: 'version', dataHash: 'data' };

function short(value: unknown): string {
  if (!isSet(value)) return 'none';
  if (typeof value === 'string') return /^[0-9a-f]{16,}$/.test(value) ? value.slice(0, 8) : value;
  return typeof value === 'object' ? stableHash(value).slice(0, 8) : String(value);
}
