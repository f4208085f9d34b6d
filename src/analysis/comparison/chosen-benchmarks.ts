// Which of the predicted benchmarks are asked for.

import { distance } from 'fastest-levenshtein';
import picomatch from 'picomatch';
import { DataError, UsageError } from '../../lib/errors.ts';
import type { AskedBenchmark } from './measured-scores.ts';

/**
 * The benchmarks that names or globs (`mmlu*`), with commas, choose; all where there are none, or by the name of their suite.
 * @throws UsageError for one that matches nothing
 */
export function chooseBenchmarks(
  patterns: readonly string[] | undefined,
  benchmarks: readonly AskedBenchmark[],
  suite: string,
): readonly AskedBenchmark[] {
  if (patterns === undefined) return benchmarks;
  const names = benchmarks.map(({ task }) => task);
  const entries = patterns.flatMap((entry) => entry.split(',').map((name) => name.trim())).filter(Boolean);
  if (entries.length === 0) throw new UsageError(`No task was named. Predicted are: ${names.join(', ')}.`);
  const chosen = new Set(entries.flatMap((entry) => (entry === suite ? names : matching(entry, names))));
  return benchmarks.filter(({ task }) => chosen.has(task));
}

/**
 * What is said of benchmarks that were asked for and that no predictor of a file predicts, a sentence; none where all are predicted.
 * @throws DataError where none of those that were asked for is
 */
export function withoutPredictor(
  asked: readonly AskedBenchmark[],
  { tasks, file }: { readonly tasks: readonly string[]; readonly file: string },
): readonly string[] {
  const lacking = asked.map(({ task }) => task).filter((task) => !tasks.includes(task));
  if (lacking.length === 0) return [];
  const note = `${file} has no predictor of ${lacking.join(', ')}`;
  if (lacking.length < asked.length) return [`${note}.`];
  throw new DataError(
    `${note}; it has those of ${tasks.join(', ') || 'no task'}. Fit more with: plumbline fit`,
  );
}

function matching(entry: string, names: readonly string[]): readonly string[] {
  if (names.includes(entry)) return [entry];
  const matches = picomatch(entry);
  const found = names.filter((name) => matches(name));
  if (found.length > 0) return found;
  const begins = names.filter((name) => name.startsWith(entry) || entry.startsWith(name));
  const near =
    begins.length > 0
      ? begins
      : names.filter((name) => distance(name, entry) <= Math.max(2, entry.length / 4));
  const meant = near.length === 0 ? '.' : `; did you mean ${near.join(' or ')}?`;
  throw new UsageError(
    `Nothing predicts a task ${JSON.stringify(entry)}${meant} Predicted are: ${names.join(', ')}.`,
  );
}
