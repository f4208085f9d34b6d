// What was imported of published tables, for people.

import type { ImportedTable } from '../results/published/import-tables.ts';
import type { PublishedTally } from '../results/published/tally.ts';
import type { Published } from '../results/published/types.ts';
import { textTable } from './text-table.ts';

/** The tables that were named, one a line, then what the store has now and where it disagrees with itself. */
export function publishedSummary(
  imported: readonly ImportedTable[],
  tally: PublishedTally,
  path: string,
): string {
  const rows = imported.map(({ kind, rows: count, file, before }) => [
    kind,
    String(count),
    before ? 'had been imported before' : 'imported',
    file,
  ]);
  const table = textTable(
    [{ name: 'table' }, { name: 'rows', align: 'right' }, { name: '' }, { name: 'file' }],
    rows,
  );
  return `${table}\n${[`${path} has ${contents(tally)}.`, ...noticed(imported, tally)].join('\n')}\n`;
}

/** One line for a list of runs: that there are published tables, and how to see them. */
export function publishedLine(published: Published, tally: PublishedTally): string {
  const dates = published.tables.map(({ imported }) => imported.slice(0, 10)).toSorted();
  const days = [...new Set([dates[0], dates.at(-1)])].join(' to ');
  return `Published tables of ${contents(tally)}, imported on ${days}: \`plumbline fit\` learns from them.`;
}

function contents({ models, annotated, scores, unmeasured }: PublishedTally): string {
  const gaps = unmeasured === 0 ? '' : `, ${unmeasured} of them empty or nan`;
  return `${counted(models, 'model')}, ${annotated} with a design, and ${counted(scores, 'score')}${gaps}`;
}

function noticed(imported: readonly ImportedTable[], tally: PublishedTally): readonly string[] {
  const { merged, repeated, conflicts, example } = tally;
  const columns = imported.flatMap(({ file, leftOut }) =>
    leftOut.length === 0 ? [] : [`${file}: columns that are not known were left out: ${leftOut.join(', ')}.`],
  );
  const names = merged.map(({ id, ids }) => `${ids.filter((other) => other !== id).join(', ')} as ${id}`);
  const [first, second] = example?.scores ?? [];
  const such =
    first && second && example ? `, such as ${example.id}, ${scoreText(first)} and ${scoreText(second)}` : '';
  return [
    ...columns,
    ...(names.length > 0
      ? [`Ids that differ in case or separators only are one model: ${names.join('; ')}.`]
      : []),
    ...(conflicts > 0
      ? [`${standing(conflicts)} more than once with different values, of which the first counts${such}.`]
      : []),
    ...(repeated > 0 ? [`${standing(repeated)} more than once with the same value.`] : []),
  ];
}

function scoreText({
  benchmark,
  setting,
  metric,
  value,
}: NonNullable<PublishedTally['example']>['scores'][number]): string {
  return `${benchmark} ${setting} ${metric} ${String(value)}`;
}

function standing(count: number): string {
  return `${counted(count, 'score')} ${count === 1 ? 'stands' : 'stand'}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
