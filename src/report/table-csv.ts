import { stringify } from 'csv-stringify/sync';
import type { TableCell } from '../analysis/table-rows.ts';
import type { Table } from '../analysis/table.ts';

/**
 * The benchmark table as CSV (RFC 4180), for programs: full precision, two columns a task (the value, and its standard error under the same
 * name with `_stderr`), the fingerprint and the mean. Gaps are empty. By series there are its name, the step and what it counts before the model, and for each task
 * also what changed since the first step (`_change`) and a 1 at the best one (`_best`).
 */
export function tableAsCsv({ columns, rows, bySeries }: Table): string {
  const names = columns.map(({ label, metric }) => `${label} ${metric}`);
  const withMean = rows.some(({ mean }) => mean !== null);
  const parts = ['', '_stderr', ...(bySeries ? ['_change', '_best'] : [])];
  return stringify(
    [
      [
        ...(bySeries ? ['series', 'step', 'unit'] : []),
        'model',
        'fingerprint',
        ...names.flatMap((name) => parts.map((part) => name + part)),
        ...(withMean ? ['mean', ...(bySeries ? ['mean_best'] : [])] : []),
      ],
      ...rows.map(({ model, fingerprint, cells, mean, ...row }) => [
        ...(bySeries ? [row.series ?? '', number(row.step), row.unit ?? ''] : []),
        model,
        fingerprint,
        ...cells.flatMap((cell) => cellParts(cell, bySeries === true)),
        ...(withMean ? [number(mean), ...(bySeries ? [mark(row.meanIsBest)] : [])] : []),
      ]),
    ],
    // A carriage return alone is not quoted by itself, and would end a line for some readers.
    { quoted_match: /\r/ },
  );
}

function cellParts(cell: TableCell | null, bySeries: boolean): readonly string[] {
  const plain = [number(cell?.value), number(cell?.standardError)];
  return bySeries ? [...plain, number(cell?.change), mark(cell?.best)] : plain;
}

const mark = (isBest: true | undefined): string => (isBest ? '1' : '');

/** The shortest text that reads as the same double, as Python and R read it. */
function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return '';
  return Number.isNaN(value) ? 'nan' : String(value).replace('Infinity', 'inf');
}
