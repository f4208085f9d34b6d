// Two models beside each other, question by question.

import { benjaminiHochberg } from '../protocol/significance.ts';
import type { Catalogue } from '../table-conditions.ts';
import type { TableScore } from '../table-scores.ts';
import { matchQuestions, type QuestionScore } from './matched-questions.ts';
import {
  flips,
  isMeanOf,
  pairedDifference,
  unpairedDifference,
  type Difference,
  type PairedMetric,
} from './paired-difference.ts';
import type { PairedColumn } from './paired-columns.ts';

/** One task (or group, or benchmark of a suite) that both models have under the same conditions. */
export interface ComparedPair extends Difference {
  /** The table's label, such as `arc_easy (5-shot)`. */
  readonly label: string;
  readonly task: string;
  readonly metric: string;
  readonly higherIsBetter: boolean;
  readonly limited: boolean;
  readonly first: {
    readonly value: number;
    readonly standardError: number | null;
    readonly questions: number;
  };
  readonly second: ComparedPair['first'];
  /** First less second, the sign turned where less is better: + means that the first is better. On the questions that match, where there are any. */
  readonly difference: number;
  /** How many questions both answered; 0: unpaired. */
  readonly matched: number;
  /** Questions on which the first does better than the second, and worse; null where unpaired. */
  readonly won: number | null;
  readonly lost: number | null;
  /** After the correction over the tasks. */
  readonly adjusted: number | null;
  readonly verdict: 'better' | 'worse' | 'undecided';
  readonly sentence: string;
  /** Why the questions were not paired, or not all of them. */
  readonly note: string | null;
}

/** The scores of one run's questions by one metric. */
export type ReadScores = (key: string, metric: string) => Promise<readonly QuestionScore[]>;

/** The rate of false discoveries at which a difference is called. */
export const pairedRate = 0.05;

/** Compares two models on the columns that both have; the p-values are corrected over these. */
export async function compareModels(
  columns: readonly PairedColumn[],
  read: ReadScores,
  catalogue: Catalogue,
): Promise<readonly ComparedPair[]> {
  const pairs: Uncorrected[] = [];
  for (const column of columns) pairs.push(await comparePair(column, read, catalogue));
  const adjusted = benjaminiHochberg(pairs.flatMap(({ p }) => p ?? []));
  let next = 0;
  return pairs.map((pair) => {
    const corrected = pair.p === null ? null : (adjusted[next++] ?? null);
    const isCalled = corrected !== null && corrected <= pairedRate && pair.difference !== 0;
    const verdict = !isCalled ? 'undecided' : pair.difference > 0 ? 'better' : 'worse';
    return { ...pair, adjusted: corrected, verdict, sentence: sentences[verdict] };
  });
}

const sentences = {
  better: 'better',
  worse: 'worse',
  undecided: 'no difference that these questions can tell',
} as const;

type Uncorrected = Omit<ComparedPair, 'adjusted' | 'verdict' | 'sentence'>;

async function comparePair(pair: PairedColumn, read: ReadScores, catalogue: Catalogue): Promise<Uncorrected> {
  const { column, first, second } = pair;
  const { label, task, metric, higherIsBetter, limited } = column;
  const [a, b] = [cellOf(first, metric), cellOf(second, metric)];
  const about = { label, task, metric, higherIsBetter, limited, first: a, second: b };
  const sign = higherIsBetter ? 1 : -1;
  const { matched, scores, note } = await matchedScores(pair, read, catalogue);
  const unsure = pair.unsure ? 'the imported score may be of other questions' : null;
  if (scores === null || matched === 0) {
    const unpaired = unpairedDifference(a, b);
    return {
      ...about,
      ...unpaired,
      difference: sign * unpaired.difference,
      matched: 0,
      won: null,
      lost: null,
      note: [unsure ?? [], note ?? 'no question is in both'].flat().join('; '),
    };
  }
  const paired = pairedDifference(scores.tasks, scores.how);
  const { won, lost } = flips(scores.tasks);
  const better = isGreaterBetter(scores.how, higherIsBetter);
  const whole = a.questions === matched && b.questions === matched;
  return {
    ...about,
    ...paired,
    difference: sign * paired.difference,
    matched,
    won: better ? won : lost,
    lost: better ? lost : won,
    note: whole ? null : `${matched} questions match, of ${a.questions} and ${b.questions}`,
  };
}

/** A question's log-likelihood is better where it is greater, though the perplexity that is made of it is not. */
function isGreaterBetter({ aggregate }: PairedMetric, higherIsBetter: boolean): boolean {
  return aggregate === 'perplexity' || higherIsBetter;
}

interface Matched {
  readonly matched: number;
  readonly scores: {
    readonly tasks: Parameters<typeof pairedDifference>[0];
    readonly how: PairedMetric;
  } | null;
  readonly note: string | null;
}

async function matchedScores(
  { column, first, second, weighting }: PairedColumn,
  read: ReadScores,
  catalogue: Catalogue,
): Promise<Matched> {
  const unpaired = (note: string): Matched => ({ matched: 0, scores: null, note });
  const tasks = [];
  for (const [part, other] of partsOf(first, second)) {
    const metric = part.metrics.find(({ name }) => name === column.metric);
    const [key, otherKey] = [part.keys[0], other.keys[0]];
    if (metric === undefined || key === undefined || otherKey === undefined) return unpaired('no samples');
    const [its, others] = [await read(key, column.metric), await read(otherKey, column.metric)];
    if (its.length === 0 || others.length === 0) return unpaired('recorded without samples');
    const known = aggregateOf(part.task, column.metric, catalogue);
    if (
      known === undefined &&
      !isMeanOf(
        metric.value,
        its.map(({ score }) => score),
      )
    )
      return unpaired('how the metric is made of its questions is not known');
    const paired = matchQuestions(its, others);
    if (paired.first.length === 0) return unpaired('no question is in both');
    tasks.push({ aggregate: known ?? 'mean', paired });
  }
  const [lead] = tasks;
  if (lead === undefined) return unpaired('no samples');
  const how = { aggregate: lead.aggregate, weighting };
  const scores = { tasks: tasks.map(({ paired }) => paired), how };
  return { matched: tasks.reduce((sum, { paired }) => sum + paired.first.length, 0), scores, note: null };
}

/** The two scores task by task, those of a group or a benchmark by its tasks. */
function partsOf(first: TableScore, second: TableScore): readonly (readonly [TableScore, TableScore])[] {
  if (first.parts.length === 0) return [[first, second]];
  return first.parts.flatMap((part) => {
    const other = second.parts.find(({ task }) => task === part.task);
    return other === undefined ? [] : [[part, other] as const];
  });
}

function aggregateOf(
  task: string,
  metric: string,
  { tasks }: Catalogue,
): PairedMetric['aggregate'] | undefined {
  return tasks.find(({ name }) => name === task)?.metrics?.find(({ name }) => name === metric)?.aggregate;
}

function cellOf({ metrics, questions }: TableScore, metric: string): ComparedPair['first'] {
  const found = metrics.find(({ name }) => name === metric);
  return { value: found?.value ?? NaN, standardError: found?.standardError ?? null, questions };
}
