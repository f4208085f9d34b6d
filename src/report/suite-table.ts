// A suite's numbers of one model, as `eval` prints them.

import { isAskedAs, isHigherBetter, suiteMetric, tasksOfColumn } from '../analysis/suites.ts';
import type { Catalogue } from '../analysis/table-conditions.ts';
import type { RunRecord } from '../results/types.ts';
import type { Suite, SuiteColumn } from '../tasks/types.ts';
import { fixed } from './fixed.ts';
import { textTable } from './text-table.ts';

const gapMark = '–';

/**
 * One row a benchmark, in the suite's order: its shots, its metric with the direction that is better, the number with its standard error, and
 * how many of its tasks were run. A benchmark that lacks one is a gap. Ends with a newline.
 * @param runs those of one model
 */
export function suiteTable(suite: Suite, runs: readonly RunRecord[], catalogue: Catalogue): string {
  return textTable(
    [
      { name: suite.name },
      { name: 'shots', align: 'right' },
      { name: 'metric' },
      { name: '' },
      { name: 'value', align: 'right' },
      { name: 'stderr', align: 'right' },
      { name: 'tasks', align: 'right' },
    ],
    suite.columns.map((column) => rowOf(column, runs, catalogue)),
  );
}

function rowOf(column: SuiteColumn, runs: readonly RunRecord[], catalogue: Catalogue): readonly string[] {
  const { name, shots, metric } = column;
  const tasks = tasksOfColumn(column, catalogue);
  const done = tasks.flatMap(
    (task) =>
      runs.find(
        ({ identity }) =>
          identity.task === task && isAskedAs(column, { task, shots: identity.shots }, catalogue),
      ) ?? [],
  );
  const value =
    done.length < tasks.length
      ? undefined
      : suiteMetric(
          column,
          done.map(({ questions, metrics }) => ({ size: questions, metrics })),
        );
  const standardError = value?.standardError ?? null;
  return [
    name,
    String(shots),
    metric,
    isHigherBetter(column, runs, catalogue) ? '↑' : '↓',
    value === undefined ? gapMark : fixed(value.value),
    standardError === null ? '' : `± ${fixed(standardError)}`,
    `${done.length} of ${tasks.length}`,
  ];
}
