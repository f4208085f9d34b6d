// What was measured of one model on the benchmarks that predictors predict, asked as those ask.

import type { RunRecord } from '../../results/types.ts';
import type { Suite, SuiteColumn } from '../../tasks/types.ts';
import { isHigherBetter, tasksOfColumn } from '../suites.ts';
import type { ScoredColumn } from '../table-columns.ts';
import type { Catalogue } from '../table-conditions.ts';
import { modelsOf } from '../table-models.ts';
import { newestScores, type TableScore } from '../table-scores.ts';
import { suiteNotes } from '../table-suite-notes.ts';
import { shownBenchmarks } from '../table-suites.ts';

/** One benchmark's number of one model. */
export interface MeasuredScore {
  /** The benchmark's name in the suite. */
  readonly task: string;
  readonly value: number;
  /** null where it is not known. */
  readonly standardError: number | null;
  readonly questions: number;
  /** Whether only a part of the questions was asked. */
  readonly limited: boolean;
  /** Under what conditions, beside the shots: `limit 20`, `chat template`, … */
  readonly conditions: readonly string[];
  /** The keys of the runs behind it. */
  readonly keys: readonly string[];
}

/** What was measured of a model, and what a reader should know of what was not. */
export interface MeasuredModel {
  readonly scores: readonly MeasuredScore[];
  /** Tasks that were measured and are no part of a benchmark of the suite, by name. */
  readonly others: readonly string[];
  /** Benchmarks that have some of their tasks only, or were asked with other shots: a sentence each. */
  readonly notes: readonly string[];
}

/**
 * The numbers of one model on a suite's benchmarks. Of several of one benchmark the one of all questions counts, then the one without a
 * chat template, then ours before an imported one, then the newest.
 * @param runs those of one model
 */
export function measuredScores(
  runs: readonly RunRecord[],
  suite: Suite,
  catalogue: Catalogue,
): MeasuredModel {
  const scores = newestScores(runs);
  const benchmarks = shownBenchmarks(suite, scores, catalogue);
  const known = new Set(suite.columns.flatMap((column) => tasksOfColumn(column, catalogue)));
  const found = benchmarks.map(({ benchmark, columns }) => ({ benchmark, best: bestOf(columns) }));
  // A part of a benchmark that has its number all the same, such as one with another limit, needs no word.
  const without = benchmarks.filter(({ benchmark }) =>
    found.some((other) => other.benchmark === benchmark && other.best === undefined),
  );
  return {
    scores: found.flatMap(({ benchmark, best }) => (best ? measured(benchmark, best) : [])),
    others: [...new Set(scores.map(({ task }) => task))].filter((task) => !known.has(task)).toSorted(),
    notes: suiteNotes(without, modelsOf(runs)),
  };
}

/** How a suite's benchmark is asked and which way is better. */
export interface AskedBenchmark {
  readonly task: string;
  readonly shots: number;
  readonly metric: string;
  readonly higherIsBetter: boolean;
}

/** The benchmarks of a suite as predictors know them. */
export function benchmarksOf(suite: Suite, catalogue: Catalogue): readonly AskedBenchmark[] {
  return suite.columns.map((column) => {
    const { name: task, shots, metric } = column;
    const names = tasksOfColumn(column, catalogue);
    const members = catalogue.tasks
      .filter(({ name }) => names.includes(name))
      .map(({ metrics = [] }) => ({
        metrics: metrics.map((known) => ({ ...known, value: NaN, standardError: null })),
      }));
    return { task, shots, metric, higherIsBetter: isHigherBetter(column, members, catalogue) };
  });
}

interface Found {
  readonly column: ScoredColumn['column'];
  readonly score: TableScore;
}

function bestOf(columns: readonly ScoredColumn[]): Found | undefined {
  const all = columns.flatMap(({ column, scores }) => scores.map((score) => ({ column, score })));
  return all.toSorted((a, b) => compareOrders(orderOf(a), orderOf(b)))[0];
}

/** Less is better, the first first. */
function orderOf({ score }: Found): readonly number[] {
  const { limit, sample, chatTemplate, systemInstruction } = score.conditions;
  const limited = limit !== null ? 2 : sample !== null ? 1 : 0;
  const framed = chatTemplate !== undefined || systemInstruction !== undefined;
  return [limited, Number(framed), Number(score.imported), -score.finished];
}

function compareOrders(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

function measured({ name, shots }: SuiteColumn, { column, score }: Found): MeasuredScore | readonly [] {
  const metric = score.metrics.find((candidate) => candidate.name === column.metric);
  if (metric === undefined) return [];
  return {
    task: name,
    value: metric.value,
    standardError: metric.standardError,
    questions: score.questions,
    limited: column.limited,
    conditions: [
      ...column.qualifiers.filter((qualifier) => qualifier !== `${shots}-shot`),
      ...(score.imported ? ['imported'] : []),
    ],
    keys: score.keys,
  };
}
