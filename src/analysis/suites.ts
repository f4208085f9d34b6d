// The benchmarks of a suite: their tasks, and their numbers.

import { groupMetrics, type Member } from '../tasks/groups.ts';
import type { MetricValue } from '../tasks/metrics.ts';
import type { SuiteColumn } from '../tasks/types.ts';
import { tasksOfGroup, type Catalogue } from './table-conditions.ts';

/** The tasks of a suite's benchmark, those of groups in the place of the groups. */
export function tasksOfColumn({ members }: SuiteColumn, { groups }: Catalogue): readonly string[] {
  return members.flatMap((name) => {
    const group = groups.find((candidate) => candidate.name === name);
    return group ? tasksOfGroup(group, groups) : [name];
  });
}

/** Whether a run of one of its tasks is asked as a suite's benchmark asks: with its shots, or with the task's own where they are locked. */
export function isAskedAs(
  { shots }: SuiteColumn,
  run: { readonly task: string; readonly shots: number | 'default' },
  { tasks }: Catalogue,
): boolean {
  return run.shots === shots || tasks.some((task) => task.name === run.task && task.shotsLocked === true);
}

/**
 * A benchmark's number from those of its tasks: the plain mean of its metric, each task the same, with the standard error of a mean of
 * independent means (null where one of them is not known). undefined where a task lacks the metric, or there is none.
 */
export function suiteMetric({ metric }: SuiteColumn, tasks: readonly Member[]): MetricValue | undefined {
  const found = tasks.flatMap(({ metrics }) => metrics.find(({ name }) => name === metric) ?? []);
  if (found.length < tasks.length) return undefined;
  // A single task's number stands as it is, to the last bit.
  return found.length === 1 ? found[0] : groupMetrics({ metrics: [metric], weighting: 'equal' }, tasks)[0];
}

/** Whether more of a benchmark's metric is better, as what was measured says, or else its tasks. */
export function isHigherBetter(
  { metric }: SuiteColumn,
  measured: readonly Pick<Member, 'metrics'>[],
  { tasks }: Catalogue,
): boolean {
  const known: readonly Pick<MetricValue, 'name' | 'higherIsBetter'>[] = [
    ...measured.flatMap(({ metrics }) => metrics),
    ...tasks.flatMap(({ metrics }) => metrics ?? []),
  ];
  return known.find(({ name }) => name === metric)?.higherIsBetter ?? true;
}
