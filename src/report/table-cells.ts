// The benchmark table as texts, before any format: headers, numbers with four decimals, gaps.

import type { TableCell, TableRow } from '../analysis/table-rows.ts';
import { seriesOf } from '../analysis/table-series.ts';
import type { Table } from '../analysis/table.ts';
import { fixed } from './fixed.ts';
import { stepText } from './series-words.ts';

/** One column's header: the task, and below it the conditions and the metric, `↓` where less is better. */
export interface ColumnHeader {
  readonly task: string;
  readonly below: string;
}

export interface CellText {
  readonly value: string;
  /** Empty where there is none. */
  readonly standardError: string;
  /** The best step of a series. */
  readonly best?: true;
}

/** A benchmark table as texts; `null` is a gap. The mean, where any model has one, is the last column. */
export interface TableTexts {
  /** What the first columns are called: the model, or the series and the step. */
  readonly names: readonly [string, ...string[]];
  readonly headers: readonly ColumnHeader[];
  readonly rows: readonly RowTexts[];
}

export interface RowTexts {
  /** As many as the first columns. */
  readonly names: readonly [string, ...string[]];
  readonly cells: readonly (CellText | null)[];
}

/** Of a table by series each series ends with what changed from its first step to its last. */
export function tableTexts({ columns, rows, bySeries }: Table): TableTexts {
  const withMean = rows.some(({ mean }) => mean !== null);
  const headers = columns.map(({ task, qualifiers, metric, higherIsBetter }) => ({
    task,
    below: [...qualifiers, higherIsBetter ? metric : `${metric} ↓`].join(', '),
  }));
  return {
    names: bySeries ? ['series', 'step'] : ['model'],
    headers: withMean ? [...headers, { task: 'mean', below: '' }] : headers,
    rows: bySeries
      ? seriesOf(rows).flatMap((steps) => [
          ...steps.map((row) => rowTexts([row.series ?? '', stepText(row)], row, withMean)),
          changeTexts(steps, withMean),
        ])
      : rows.map((row) => rowTexts([row.model], row, withMean)),
  };
}

function rowTexts(names: RowTexts['names'], row: TableRow, withMean: boolean): RowTexts {
  const { cells, mean, meanIsBest } = row;
  const ofMean =
    mean === null ? null : { value: fixed(mean), standardError: '', ...(meanIsBest && { best: meanIsBest }) };
  return { names, cells: [...cells.map((cell) => cell && cellText(cell)), ...(withMean ? [ofMean] : [])] };
}

function cellText({ value, standardError, best }: TableCell): CellText {
  return {
    value: fixed(value),
    standardError: standardError === null ? '' : fixed(standardError),
    ...(best && { best }),
  };
}

function changeTexts(steps: readonly [TableRow, ...TableRow[]], withMean: boolean): RowTexts {
  const [first] = steps;
  const last = steps.at(-1) ?? first;
  const cells = last.cells.map((cell, at) =>
    first.cells[at] && cell?.change !== undefined ? changeText(cell.change) : null,
  );
  const ofMean = first.mean === null || last.mean === null ? null : changeText(last.mean - first.mean);
  return {
    names: [first.series ?? '', `since ${stepText(first)}`],
    cells: withMean ? [...cells, ofMean] : cells,
  };
}

function changeText(change: number): CellText {
  return { value: `${change > 0 ? '+' : ''}${fixed(change)}`, standardError: '' };
}

/** A header on one line, such as `arc_easy (5-shot, acc_norm)`. */
export function oneLine({ task, below }: ColumnHeader): string {
  return below === '' ? task : `${task} (${below})`;
}
