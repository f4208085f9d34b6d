// What was recorded, run by run.

import { primaryMetric } from '../analysis/table-columns.ts';
import type { JournalState } from '../results/journals.ts';
import type { Origin, RunIdentity, RunRecord } from '../results/types.ts';
import { printable } from './escape.ts';
import { fixed } from './fixed.ts';
import { textTable } from './text-table.ts';

/**
 * The recorded runs, one a line, then those that were begun and not finished, with how far they are. Where some were imported, their origin is told.
 * @param holders who is doing which run now, in words, by the run's key
 */
export function runList(
  runs: readonly RunRecord[],
  unfinished: readonly JournalState[],
  holders: ReadonlyMap<string, string> = new Map(),
): string {
  const hasOrigin = runs.some(({ origin }) => origin !== undefined);
  const withOrigin = (cells: readonly string[], origin: string): readonly string[] =>
    hasOrigin ? [...cells, origin] : cells;
  return textTable(
    [
      { name: 'run' },
      { name: 'model' },
      { name: 'task' },
      { name: 'shots', align: 'right' },
      { name: 'questions', align: 'right' },
      { name: 'score' },
      { name: 'finished (UTC)' },
      ...(hasOrigin ? [{ name: 'origin' }] : []),
    ],
    [
      ...runs.map((run) => withOrigin(finishedRow(run), originOf(run.origin))),
      ...unfinished.map((state) => withOrigin(unfinishedRow(state, holders), '')),
    ],
  );
}

/** The questions that were given up and have no sample, a line for each reason; nothing where there are none. */
export function failedList(unfinished: readonly JournalState[]): string {
  const lines = unfinished.flatMap(({ header, failed }) =>
    failed.map(({ questions, reason, at }) => {
      const what = `${questions.length === 1 ? 'question' : 'questions'} ${ranges(questions)} failed`;
      return printable(
        `${header.key} ${header.model} ${header.identity.task}: ${what} (${minutes(at)}): ${reason}`,
      );
    }),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** Ascending indices with runs of them drawn together: `0-2, 7`. */
function ranges(indices: readonly number[]): string {
  const parts: { readonly from: number; to: number }[] = [];
  for (const index of indices) {
    const last = parts.at(-1);
    if (last && index === last.to + 1) last.to = index;
    else parts.push({ from: index, to: index });
  }
  return parts.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}

function originOf(origin: Origin | undefined): string {
  return origin === undefined ? '' : `${origin.tool} ${origin.version ?? '(version unknown)'}`;
}

function finishedRow({ key, model, identity, ...run }: RunRecord): readonly string[] {
  const { questions, metrics, timing, origin } = run;
  const isUnknown = origin !== undefined && questions === 0;
  return [
    key,
    model.name,
    identity.task,
    String(identity.shots),
    (isUnknown ? 'unknown' : String(questions)) + partOf(identity),
    scoreOf(metrics),
    minutes(timing.finished),
  ];
}

function unfinishedRow(
  { header, done, failed }: JournalState,
  holders: ReadonlyMap<string, string>,
): readonly string[] {
  const { key, model, identity, questions } = header;
  const holder = holders.get(key);
  const given = failed.reduce((sum, { questions: lost }) => sum + lost.length, 0);
  const state = [
    holder === undefined ? 'not finished' : `${holder} is at it`,
    ...(given > 0 ? [`${given} failed`] : []),
  ].join(', ');
  const asked = `${done} of ${questions}${partOf(identity)}`;
  return [key, model, identity.task, String(identity.shots), asked, '', state];
}

const minutes = (time: string): string => time.slice(0, 16).replace('T', ' ');

function partOf({ limit, sample }: RunIdentity): string {
  if (limit !== null) return ' (limit)';
  return sample === null ? '' : ' (sample)';
}

function scoreOf(metrics: RunRecord['metrics']): string {
  const metric = primaryMetric(metrics);
  if (metric === undefined) return '';
  const { name, value, standardError } = metric;
  return `${name} ${fixed(value)}${standardError === null ? '' : ` ± ${fixed(standardError)}`}`;
}
