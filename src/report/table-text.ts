import type { Table } from '../analysis/table.ts';
import { tableTexts, type CellText } from './table-cells.ts';
import { textTable } from './text-table.ts';

const gapMark = '–';

/** The benchmark table for a terminal. */
export function tableAsText(table: Table): string {
  const { names, headers, rows } = tableTexts(table);
  // Cells without a standard error leave its room free, so that the values stand under each other.
  const errorWidths = headers.map((_header, at) =>
    Math.max(...rows.map(({ cells }) => withError(cells[at] ?? null).length)),
  );
  const cell = (text: CellText | null, at: number): string =>
    (text?.value ?? gapMark) + withError(text).padEnd(errorWidths[at] ?? 0);
  return textTable(
    [
      ...names.map((name, at) => ({ name, align: at === 0 ? ('left' as const) : ('right' as const) })),
      ...headers.map(({ task, below }) => ({ name: task, below, align: 'right' as const })),
    ],
    rows.map(({ names: own, cells }) => [...own, ...cells.map(cell)]),
  );
}

function withError(text: CellText | null): string {
  if (text === null) return '';
  return `${text.standardError === '' ? '' : ` ± ${text.standardError}`}${text.best ? ' *' : ''}`;
}
