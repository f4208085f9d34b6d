// A series of checkpoints in the report: a small plot a task, and the numbers beneath.

import type { SeriesTable } from '../analysis/series-tables.ts';
import type { TableColumn } from '../analysis/table-columns.ts';
import type { TableRow } from '../analysis/table-rows.ts';
import { escapeHtml } from './escape.ts';
import { fixed } from './fixed.ts';
import { paragraphs, scrolled } from './page-html.ts';
import { seriesPlot, type SeriesPoint } from './series-plot.ts';
import { stepText } from './series-words.ts';
import { htmlTable } from './table-html.ts';

/** A series with what guessing scores on each column of its table, undefined where that is not known. */
export interface ReportedSeries extends SeriesTable {
  readonly chances: readonly (number | undefined)[];
}

/** The plots and the table, without a heading. A column that fewer than two steps have has no plot. */
export function seriesHtml({ series, table, chances }: ReportedSeries): string {
  const { columns, rows, notes } = table;
  const [first] = rows;
  if (first === undefined) return '';
  const figures = columns.flatMap((column, at) => figureOf(column, at, rows, series, chances[at]) ?? []);
  const plots = figures.length === 0 ? '' : `<div class="multiples">\n${figures.join('')}</div>\n`;
  const about =
    'Each plot: the score at each step, in a band of one standard error to both sides; the large dot is the best step, ' +
    'a dashed line what guessing scores, where it lies near. Axes begin where the scores do.';
  return (
    (figures.length === 0 ? '' : paragraphs([about])) + plots + scrolled(htmlTable(table)) + paragraphs(notes)
  );
}

function figureOf(
  { label, metric, higherIsBetter }: TableColumn,
  at: number,
  rows: readonly TableRow[],
  series: string,
  chance: number | undefined,
): string | undefined {
  const measured = rows.flatMap((row) => {
    const cell = row.cells[at];
    const { step } = row;
    return cell && step !== undefined && Number.isFinite(cell.value) ? [{ row, step, ...cell }] : [];
  });
  const [first] = measured;
  const last = measured.at(-1);
  if (first === undefined || last === undefined || measured.length < 2) return undefined;
  const said = ({ value, row }: typeof first): string => `${fixed(value)} at ${stepText(row)}`;
  const best = measured.find((point) => point.best);
  const told = [
    `from ${said(first)} to ${said(last)}`,
    ...(best === undefined ? [] : [`best ${said(best)}`]),
    ...(chance === undefined ? [] : [`chance ${Number(chance.toPrecision(3))}`]),
  ].join('; ');
  const shown = higherIsBetter ? metric : `${metric} ↓`;
  const svg = seriesPlot({
    points: measured.map(({ step, value, standardError, best: isBest }): SeriesPoint => ({
      step,
      value,
      standardError,
      ...(isBest && { best: isBest }),
    })),
    unit: first.row.unit ?? 'step',
    span: rows.flatMap(({ step }) => step ?? []),
    metric: shown,
    chance,
    label: `${label}, ${shown}, of ${series}: ${told}`,
  });
  return `<figure>\n<figcaption><strong>${escapeHtml(label)}</strong> ${escapeHtml(told)}</figcaption>\n${svg}\n</figure>\n`;
}
