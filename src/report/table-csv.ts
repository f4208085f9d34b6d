import { stringify } from 'csv-stringify/sync';
import type { Table } from '../analysis/table.ts';

/**
 * The benchmark table as CSV (RFC 4180), for programs: full precision, two columns a task (the value, and its standard error under the same
 * name with `_stderr`), the fingerprint and the mean. Gaps are empty.
 */
export function tableAsCsv({ columns, rows }: Table): string {
  const names = columns.map(({ label, metric }) => `${label} ${metric}`);
  const withMean = rows.some(({ mean }) => mean !== null);
  return stringify(
    [
      [
        'model',
        'fingerprint',
        ...names.flatMap((name) => [name, `${name}_stderr`]),
        ...(withMean ? ['mean'] : []),
      ],
      ...rows.map(({ model, fingerprint, cells, mean }) => [
        model,
        fingerprint,
        ...cells.flatMap((cell) => [number(cell?.value), number(cell?.standardError)]),
        ...(withMean ? [number(mean)] : []),
      ]),
    ],
    // A carriage return alone is not quoted by itself, and would end a line for some readers.
    { quoted_match: /\r/ },
  );
}

/** The shortest text that reads as the same double, as Python and R read it. */
function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return '';
  return Number.isNaN(value) ? 'nan' : String(value).replace('Infinity', 'inf');
}
