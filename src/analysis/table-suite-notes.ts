// Which gaps of a suite's columns are benchmarks that lack something.

import { together, type Said } from './notes-together.ts';
import type { TableModel } from './table-rows.ts';
import type { TableScore } from './table-scores.ts';
import { listed } from './table-selection.ts';
import type { ShownBenchmark } from './table-suites.ts';

/** One sentence each: the gaps of models that have a part of a benchmark, and what was asked with other shots than the suite's. */
export function suiteNotes(
  benchmarks: readonly ShownBenchmark[],
  models: readonly TableModel[],
): readonly string[] {
  const gaps = models.flatMap((model) => benchmarks.flatMap((benchmark) => gapOf(benchmark, model) ?? []));
  return [
    ...together(gaps).map(({ tasks, models: names, words }) => {
      const have = names.length > 1 ? 'have' : 'has';
      const are = tasks.length > 1 ? 'are gaps' : 'is a gap';
      return `${listed(names)} ${have} ${words} of ${listed(tasks)}, which ${are} therefore.`;
    }),
    ...otherShotsNotes(benchmarks, models),
  ];
}

/** undefined where the model has the benchmark's number, or nothing of it. */
function gapOf(
  { benchmark, tasks, asked, columns }: ShownBenchmark,
  { id, label }: TableModel,
): Said | undefined {
  const its = asked.filter(({ modelId }) => modelId === id);
  const hasNumber = columns.some(({ scores }) => scores.some(({ modelId }) => modelId === id));
  if (hasNumber || its.length === 0) return undefined;
  const { name, metric } = benchmark;
  const measured = its.filter(({ metrics }) => metrics.some((candidate) => candidate.name === metric));
  const count = (scores: readonly TableScore[]): number => new Set(scores.map(({ task }) => task)).size;
  const words =
    count(its) < tasks.length
      ? `${count(its)} of the ${tasks.length} tasks`
      : count(measured) < tasks.length
        ? `no ${metric}`
        : 'no common conditions for the tasks';
  return { task: name, model: label, words };
}

function otherShotsNotes(
  benchmarks: readonly ShownBenchmark[],
  models: readonly TableModel[],
): readonly string[] {
  return [...new Set(benchmarks.map(({ suite }) => suite))].flatMap((suite) => {
    const found = benchmarks
      .filter((shown) => shown.suite === suite)
      .flatMap(({ benchmark, otherShots }) =>
        models.filter(({ id }) => otherShots.has(id)).map(({ label }) => `${benchmark.name} of ${label}`),
      );
    return found.length === 0
      ? []
      : [`Not shown, having other shots than ${suite} asks for: ${listed(found)}.`];
  });
}
