// The columns of a suite in the benchmark table: each of its benchmarks with its shots and its metric, in its order.

import type { Suite, SuiteColumn } from '../tasks/types.ts';
import { isAskedAs, isHigherBetter, suiteMetric, tasksOfColumn } from './suites.ts';
import { byName, isLimited, labelOf, type ScoredColumn } from './table-columns.ts';
import { comparableScores } from './table-comparable.ts';
import type { Catalogue } from './table-conditions.ts';
import { aggregateScores } from './table-groups.ts';
import { qualifiersOf } from './table-qualifiers.ts';
import type { TableScore } from './table-scores.ts';

/** A benchmark of a suite with what was recorded of it. */
export interface ShownBenchmark {
  readonly suite: string;
  readonly benchmark: SuiteColumn;
  /** The names of its tasks. */
  readonly tasks: readonly string[];
  /** The scores of its tasks that were asked as the suite asks. */
  readonly asked: readonly TableScore[];
  /** The models that have one of its tasks, but with shots that the suite does not ask for. */
  readonly otherShots: ReadonlySet<string>;
  /** One column; several where there are scores that can't be compared. */
  readonly columns: readonly ScoredColumn[];
}

/**
 * Divides the patterns into suites and the rest. A suite is asked for by its own name, not by a glob, and is there where one of its tasks
 * is recorded.
 */
export function askedSuites(
  patterns: readonly string[] | undefined,
  scores: readonly TableScore[],
  catalogue: Catalogue,
): { readonly suites: readonly Suite[]; readonly others: readonly string[] | undefined } {
  if (patterns === undefined) return { suites: [], others: undefined };
  const entries = patterns.flatMap((entry) => entry.split(',').map((name) => name.trim()));
  const recorded = new Set(scores.map(({ task }) => task));
  const suites = (catalogue.suites ?? []).filter(
    ({ name, columns }) =>
      entries.includes(name) &&
      columns.some((column) => tasksOfColumn(column, catalogue).some((task) => recorded.has(task))),
  );
  return { suites, others: entries.filter((entry) => !suites.some(({ name }) => name === entry)) };
}

/** A suite's benchmarks, all of them, with their columns: those that nobody was asked are columns of gaps. */
export function shownBenchmarks(
  suite: Suite,
  scores: readonly TableScore[],
  catalogue: Catalogue,
): readonly ShownBenchmark[] {
  const benchmarks = suite.columns.map((benchmark) => {
    const tasks = tasksOfColumn(benchmark, catalogue);
    const recorded = scores.filter(({ task }) => tasks.includes(task));
    const asked = recorded.filter(({ task, conditions: { shots } }) =>
      isAskedAs(benchmark, { task, shots }, catalogue),
    );
    return { benchmark, tasks, recorded, asked };
  });
  const shown = new Set(benchmarks.flatMap(({ asked }) => asked));
  return benchmarks.map(({ benchmark, tasks, recorded, asked: found }) => {
    const { shots } = benchmark;
    const asked = found.map((score) => ({ ...score, conditions: { ...score.conditions, shots } }));
    const models = new Set(asked.map(({ modelId }) => modelId));
    const others = recorded.filter((score) => !shown.has(score) && !models.has(score.modelId));
    const otherShots = new Set(others.map(({ modelId }) => modelId));
    const columns = columnsOf(benchmark, benchmarkScores(benchmark, tasks, asked, catalogue), catalogue);
    return { suite: suite.name, benchmark, tasks, asked, otherShots, columns };
  });
}

/** The benchmark's scores, for the models that have all of its tasks with its metric under the same conditions. */
function benchmarkScores(
  benchmark: SuiteColumn,
  tasks: readonly string[],
  asked: readonly TableScore[],
  catalogue: Catalogue,
): readonly TableScore[] {
  const { name, metric } = benchmark;
  const measured = asked.filter(({ metrics }) => metrics.some((candidate) => candidate.name === metric));
  const complete =
    tasks.length === 1
      ? measured
      : aggregateScores({ name, metrics: [metric], weighting: 'equal' }, tasks, measured, catalogue);
  return complete.flatMap((score) => {
    const members = score.parts.length > 0 ? score.parts : [score];
    const value = suiteMetric(
      benchmark,
      members.map(({ questions, metrics }) => ({ size: questions, metrics })),
    );
    return value === undefined ? [] : [{ ...score, task: name, metrics: [value] }];
  });
}

function columnsOf(
  benchmark: SuiteColumn,
  scores: readonly TableScore[],
  catalogue: Catalogue,
): readonly ScoredColumn[] {
  const { name, shots, metric } = benchmark;
  const about = { task: name, metric, higherIsBetter: isHigherBetter(benchmark, scores, catalogue) };
  const asked = `${shots}-shot`;
  const columns = comparableScores(scores);
  if (columns.length === 0) {
    const column = { label: name, ...about, qualifiers: [asked], limited: false, inGroup: false };
    return [{ column, scores: [], unsure: [], differences: [] }];
  }
  const rivals = columns.map(({ lead }) => lead);
  return columns
    .map(({ lead, ...comparable }) => {
      // The suite says the shots, and the name may too: they don't tell its columns apart.
      const told = qualifiersOf(lead, rivals).filter((qualifier) => qualifier !== asked);
      const label = labelOf(name, told);
      const qualifiers = [asked, ...told];
      return {
        ...comparable,
        column: { label, ...about, qualifiers, limited: isLimited(lead), inGroup: false },
      };
    })
    .toSorted((a, b) => byName.compare(a.column.label, b.column.label));
}
