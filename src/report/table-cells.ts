// The benchmark table as texts, before any format: headers, numbers with four decimals, gaps.

import type { TableCell } from '../analysis/table-rows.ts';
import type { Table } from '../analysis/table.ts';
import { fixed } from './fixed.ts';

/** One column's header: the task, and below it the conditions and the metric, `↓` where less is better. */
export interface ColumnHeader {
  readonly task: string;
  readonly below: string;
}

export interface CellText {
  readonly value: string;
  /** Empty where there is none. */
  readonly standardError: string;
}

/** A benchmark table as texts; `null` is a gap. The mean, where any model has one, is the last column. */
export interface TableTexts {
  readonly headers: readonly ColumnHeader[];
  readonly rows: readonly { readonly model: string; readonly cells: readonly (CellText | null)[] }[];
}

export function tableTexts({ columns, rows }: Table): TableTexts {
  const withMean = rows.some(({ mean }) => mean !== null);
  const headers = columns.map(({ task, qualifiers, metric, higherIsBetter }) => ({
    task,
    below: [...qualifiers, higherIsBetter ? metric : `${metric} ↓`].join(', '),
  }));
  return {
    headers: withMean ? [...headers, { task: 'mean', below: '' }] : headers,
    rows: rows.map(({ model, cells, mean }) => ({
      model,
      cells: [
        ...cells.map((cell) => cell && cellText(cell)),
        ...(withMean ? [mean === null ? null : { value: fixed(mean), standardError: '' }] : []),
      ],
    })),
  };
}

function cellText({ value, standardError }: TableCell): CellText {
  return { value: fixed(value), standardError: standardError === null ? '' : fixed(standardError) };
}

/** A header on one line, such as `arc_easy (5-shot, acc_norm)`. */
export function oneLine({ task, below }: ColumnHeader): string {
  return below === '' ? task : `${task} (${below})`;
}
