// The columns of the benchmark table that two models both have a score in: what may be compared between them.

import type { RunRecord } from '../../results/types.ts';
import type { Group } from '../../tasks/types.ts';
import { tableColumns, type ScoredColumn, type TableColumn } from '../table-columns.ts';
import type { Catalogue } from '../table-conditions.ts';
import { groupScores } from '../table-groups.ts';
import { newestScores, type TableScore } from '../table-scores.ts';
import { chooseScores } from '../table-selection.ts';
import { askedSuites, shownBenchmarks } from '../table-suites.ts';

/** One column with the two models' scores. */
export interface PairedColumn {
  readonly column: TableColumn;
  readonly first: TableScore;
  readonly second: TableScore;
  /** How a group, or a benchmark of a suite, is made of its tasks. */
  readonly weighting: Group['weighting'];
  /** Whether it is not known that an imported score was asked the same questions. */
  readonly unsure: boolean;
}

export interface PairedColumns {
  readonly pairs: readonly PairedColumn[];
  /** Tasks that both models have, but under conditions that can't be compared. */
  readonly apart: readonly string[];
  /** Tasks that only one of the models has. */
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
}

/** What of the recorded runs is compared. */
export interface PairedSelection {
  readonly tasks?: readonly string[] | undefined;
  readonly metric?: string | undefined;
  readonly catalogue: Catalogue;
}

/**
 * Divides the scores of two models as the table does: one column a task (or group that both have all of) and set of conditions.
 * @param first the id of a model (`modelId`)
 * @throws UsageError where a pattern matches no recorded task
 */
export function pairedColumns(
  runs: readonly RunRecord[],
  first: string,
  second: string,
  { tasks, metric, catalogue }: PairedSelection,
): PairedColumns {
  const scores = newestScores(runs).filter(({ modelId }) => modelId === first || modelId === second);
  const { suites, others } = askedSuites(tasks, scores, catalogue);
  const ofSuites = suites.flatMap((suite) =>
    shownBenchmarks(suite, scores, catalogue).flatMap(({ columns }) => columns),
  );
  const ofTasks =
    suites.length > 0 && others?.length === 0
      ? []
      : tableColumns(
          chooseScores(scores, groupsOfBoth(scores, first, second, catalogue, metric), catalogue, others),
          metric,
        );
  const columns = [...ofSuites, ...ofTasks];
  const of = (id: string) => columns.filter((column) => column.scores.some(({ modelId }) => modelId === id));
  const names = (found: readonly ScoredColumn[]): ReadonlySet<string> =>
    new Set(found.map(({ column }) => column.task));
  const [firsts, seconds] = [names(of(first)), names(of(second))];
  const pairs = [
    ...ofSuites.flatMap((column) => pairOf(column, first, second, 'equal')),
    ...ofTasks.flatMap((column) => pairOf(column, first, second, weightingOf(column.column.task, catalogue))),
  ];
  const paired = new Set(pairs.map(({ column }) => column.task));
  return {
    pairs,
    apart: [...firsts].filter((task) => seconds.has(task) && !paired.has(task)),
    onlyFirst: [...firsts].filter((task) => !seconds.has(task)),
    onlySecond: [...seconds].filter((task) => !firsts.has(task)),
  };
}

/** A group that only one of the two has all of does not hide the tasks that both have. */
function groupsOfBoth(
  scores: readonly TableScore[],
  first: string,
  second: string,
  catalogue: Catalogue,
  metric: string | undefined,
): readonly TableScore[] {
  const all = groupScores(scores, catalogue, metric);
  const has = (id: string, task: string): boolean =>
    all.some((score) => score.modelId === id && score.task === task);
  return all.filter(({ task }) => has(first, task) && has(second, task));
}

function pairOf(
  { column, scores, unsure }: ScoredColumn,
  first: string,
  second: string,
  weighting: Group['weighting'],
): readonly PairedColumn[] {
  const [a, b] = [first, second].map((id) =>
    scores.find(
      ({ modelId, metrics }) => modelId === id && metrics.some(({ name }) => name === column.metric),
    ),
  );
  if (a === undefined || b === undefined) return [];
  return [{ column, first: a, second: b, weighting, unsure: unsure.includes(a) || unsure.includes(b) }];
}

/** Of a task, which is alone, it says nothing. */
function weightingOf(name: string, { groups }: Catalogue): Group['weighting'] {
  return groups.find((group) => group.name === name)?.weighting ?? 'equal';
}
