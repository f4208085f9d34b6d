// What was recorded, run by run.

import { primaryMetric } from '../analysis/table-columns.ts';
import type { JournalState } from '../results/journals.ts';
import type { Origin, RunIdentity, RunRecord } from '../results/types.ts';
import { fixed } from './fixed.ts';
import { textTable } from './text-table.ts';

/** The recorded runs, one a line, then those that were begun and not finished, with how far they are. Where some were imported, their origin is told. */
export function runList(runs: readonly RunRecord[], unfinished: readonly JournalState[]): string {
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
      ...unfinished.map((state) => withOrigin(unfinishedRow(state), '')),
    ],
  );
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
    timing.finished.slice(0, 16).replace('T', ' '),
  ];
}

function unfinishedRow({ header, done }: JournalState): readonly string[] {
  const { key, model, identity, questions } = header;
  const asked = `${done} of ${questions}${partOf(identity)}`;
  return [key, model, identity.task, String(identity.shots), asked, '', 'not finished'];
}

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
