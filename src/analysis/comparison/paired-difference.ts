// The difference of a metric between two models that were asked the same questions.

import { mean, standardErrorOfMean } from '../../lib/statistics.ts';
import { twoSidedTail } from '../../lib/student-t.ts';
import type { Score } from '../../tasks/types.ts';
import { linearized, type Aggregate } from './linearized-metric.ts';
import { mcNemarExact } from './mcnemar.ts';
import { twoSidedNormal } from './normal-tail.ts';

/** The questions of one task that both models answered: one score of each model at the same index. */
export interface PairedScores {
  readonly first: readonly Score[];
  readonly second: readonly Score[];
}

/** A difference first less second, in the metric's own direction, with how sure it is. */
export interface Difference {
  readonly difference: number;
  /** null for fewer than two questions, or where it is not known. */
  readonly standardError: number | null;
  /** Two-sided; null where it can't be told. */
  readonly p: number | null;
  readonly test: 'exact McNemar' | 'paired t' | 'unpaired z';
}

/** How a task's metric is made of its questions' scores, and a group's of its tasks. */
export interface PairedMetric {
  readonly aggregate: Aggregate;
  readonly weighting: 'by-size' | 'equal';
}

/**
 * The difference of one task's metric, or of a group's over its tasks, on the questions that both models answered. The standard error is
 * that of the paired difference over the questions (of a metric that is no mean: of its linear part, the delta method). The test is McNemar's, exact, where
 * every score is 0 or 1 and each question counts the same; else Student's t.
 * @throws Error where there are no pairs
 */
export function pairedDifference(tasks: readonly PairedScores[], metric: PairedMetric): Difference {
  const { aggregate, weighting } = metric;
  const total = tasks.reduce((sum, { first }) => sum + first.length, 0);
  if (total === 0) throw new Error('no question was answered by both models');
  let difference = 0;
  let variance: number | null = 0;
  for (const { first, second } of tasks) {
    const weight = weighting === 'by-size' ? first.length / total : 1 / tasks.length;
    const [a, b] = [linearized(aggregate, first), linearized(aggregate, second)];
    const error = standardErrorOfMean(
      a.influences.map((influence, at) => influence - (b.influences[at] ?? 0)),
    );
    difference += weight * (a.value - b.value);
    variance = variance === null || error === null ? null : variance + (weight * error) ** 2;
  }
  const standardError = variance === null ? null : Math.sqrt(variance);
  const { won, lost } = flips(tasks);
  if (aggregate === 'mean' && (tasks.length === 1 || weighting === 'by-size') && tasks.every(isBinary))
    return { difference, standardError, p: mcNemarExact(won, lost), test: 'exact McNemar' };
  const p = standardError === null ? null : tOf(difference, standardError, total - tasks.length);
  return { difference, standardError, p: told(p), test: 'paired t' };
}

/** The difference of two scores of which no questions are known: as of independent ones. */
export function unpairedDifference(
  first: { readonly value: number; readonly standardError: number | null },
  second: { readonly value: number; readonly standardError: number | null },
): Difference {
  const difference = first.value - second.value;
  const [a, b] = [first.standardError, second.standardError];
  if (a === null || b === null) return { difference, standardError: null, p: null, test: 'unpaired z' };
  const standardError = Math.hypot(a, b);
  const p = standardError > 0 ? twoSidedNormal(difference / standardError) : Number(difference === 0);
  return { difference, standardError, p: told(p), test: 'unpaired z' };
}

/** A score that is no number leaves nothing to tell. */
const told = (p: number | null): number | null => (p === null || Number.isNaN(p) ? null : p);

/** The questions on which the first model's score is greater than the second's, and less; of pairs for F1, whether the right choice was made. */
export function flips(tasks: readonly PairedScores[]): { readonly won: number; readonly lost: number } {
  let won = 0;
  let lost = 0;
  for (const { first, second } of tasks) {
    for (const [at, score] of first.entries()) {
      const change = plain(score) - plain(second[at] ?? NaN);
      if (change > 0) won += 1;
      if (change < 0) lost += 1;
    }
  }
  return { won, lost };
}

const plain = (score: Score): number => (typeof score === 'number' ? score : Number(score[0] === score[1]));

function isBinary({ first, second }: PairedScores): boolean {
  return [...first, ...second].every((score) => score === 0 || score === 1);
}

/** Without any spread the difference is the same everywhere: no doubt of it, or no difference. */
function tOf(difference: number, standardError: number, df: number): number {
  if (standardError === 0) return Number(difference === 0);
  return twoSidedTail(difference / standardError, df);
}

/** The mean of numbers that a metric's mean was recorded as, to the last bits; false where it is another number. */
export function isMeanOf(value: number, scores: readonly Score[]): boolean {
  const numbers = scores.filter((score) => typeof score === 'number');
  return (
    numbers.length === scores.length && Math.abs(mean(numbers) - value) <= 1e-9 * Math.max(1, Math.abs(value))
  );
}
