// A published table from its CSV file, with every cell checked.

import { readFile } from 'node:fs/promises';
import { CsvError, parse, type Info } from 'csv-parse/sync';
import { distance } from 'fastest-levenshtein';
import { DataError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';
import { refuseSpecialFile } from '../../lib/special-files.ts';
import { sha256 } from '../../lib/hash.ts';
import { readCell, refuseOutside } from './cell.ts';
import { columnsOf, metricRanges, tableColumns, type Column } from './columns.ts';
import { kindOfHeader, kindOfName, tableKinds } from './table-kind.ts';
import type { Cell, PublishedTable, TableKind } from './types.ts';

/** A file's table, and what of the file was left out. */
export interface ReadTable {
  readonly table: PublishedTable;
  /** Columns that the table does not have. */
  readonly leftOut: readonly string[];
}

interface Line {
  readonly record: readonly string[];
  /** The line on which the record ends, from 1. */
  readonly line: number;
}

/**
 * Reads one CSV file: comma-separated UTF-8 with a header, in which the columns may stand in any order.
 * @throws DataError with file, line and column where anything is not as it should be
 */
export async function readTable(path: string, imported: Date): Promise<ReadTable> {
  let bytes: Buffer;
  try {
    await refuseSpecialFile(path);
    bytes = await readFile(path);
  } catch (error) {
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
  const [first, ...lines] = linesOf(bytes, path);
  if (!first) throw new DataError(`${path} is empty; its first line must name the columns.`);
  const header = first.record;
  const kind = kindOfName(path) ?? kindOfHeader(header);
  if (!kind) throw new DataError(unknownTable(path));
  refuseHeader(kind, header, `${path}:${first.line}`);
  if (lines.length === 0) throw new DataError(`${path} has a header and no rows.`);
  const columns = columnsOf(kind, header);
  const rows = lines.map(({ record, line }) => {
    const row = columns.map((column) =>
      readCell(column, record[header.indexOf(column.name)] ?? '', `${path}:${line}: ${column.name}`),
    );
    if (kind === 'evaluation_results') refuseScore(columns, row, `${path}:${line}: metric_value`);
    return row;
  });
  const names = columns.map(({ name }) => name);
  if (oneRowAnId.includes(kind)) refuseSameIds(rows, names.indexOf('id'), lines, path);
  return {
    table: {
      kind,
      file: path,
      sha256: sha256(bytes),
      imported: imported.toISOString(),
      columns: names,
      rows,
    },
    leftOut: header.filter((name) => name !== '' && !names.includes(name)),
  };
}

/** The tables in which two rows of one model would be two designs. */
const oneRowAnId: readonly TableKind[] = ['model_annotations', 'dataset_info'];

function refuseSameIds(
  rows: readonly (readonly Cell[])[],
  id: number,
  lines: readonly Line[],
  path: string,
): void {
  const seen = new Map<string, number | undefined>();
  for (const [row, cells] of rows.entries()) {
    const [name, line] = [String(cells[id]), lines[row]?.line];
    if (seen.has(name))
      throw new DataError(
        `${path}:${line}: the id ${JSON.stringify(name)} stands on line ${seen.get(name)} too; each row is one model.`,
      );
    seen.set(name, line);
  }
}

/** What is said of a CSV file that is none of the tables. */
export function unknownTable(path: string): string {
  return `${path} is none of the tables that can be imported: ${tableKinds.map((kind) => `${kind}.csv`).join(', ')}, nor has it the columns of one.`;
}

function linesOf(bytes: Buffer, path: string): readonly Line[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(`${path} is not UTF-8; save it as UTF-8.`);
  }
  const lines: Line[] = [];
  const read = (record: string[], { lines: line }: Info): undefined => void lines.push({ record, line });
  try {
    parse(text, { trim: true, skip_empty_lines: true, on_record: read as never });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DataError(`${path}:${lineOf(error, lines)}: ${faultOf(error)}`);
  }
  return lines;
}

/** The parser notices an open quote at the end of the file: it was opened behind the last whole record. */
function lineOf(error: CsvError, whole: readonly Line[]): number {
  const { lines } = error as CsvError & { lines?: unknown };
  return error.code !== 'CSV_QUOTE_NOT_CLOSED' && typeof lines === 'number'
    ? lines
    : (whole.at(-1)?.line ?? 0) + 1;
}

function faultOf(error: CsvError): string {
  const { record, column } = error as CsvError & { record?: unknown; column?: unknown };
  switch (error.code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
    case 'CSV_RECORD_INCONSISTENT_COLUMNS':
      return `this line has ${Array.isArray(record) ? record.length : 'another number of'} cells, the header another number; a text with a comma needs quotes.`;
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed.';
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return `a quote stands inside of cell ${typeof column === 'number' ? column + 1 : 'text'}; quote the whole cell and double the quotes within.`;
    default:
      return `${error.message.replace(/\.$/, '')}.`;
  }
}

function refuseHeader(kind: TableKind, header: readonly string[], where: string): void {
  const twice = header.find((name, at) => header.indexOf(name) !== at);
  if (twice !== undefined) throw new DataError(`${where}: the column ${JSON.stringify(twice)} stands twice.`);
  const known = tableColumns[kind];
  const missing = known.find(({ name, optional }) => !optional && !header.includes(name));
  if (!missing) return;
  const others = header.filter((name) => !known.some((column) => column.name === name));
  throw new DataError(
    `${where}: ${kind} needs a column ${missing.name}, and there is none${meant(missing, others)}.${header.length === 1 ? ' Is the file separated by commas?' : ''}`,
  );
}

/** The name in the header that comes next to the one that is missing, where one is near. */
function meant({ name }: Column, others: readonly string[]): string {
  const near = others
    .map((other) => ({ other, far: distance(other.toLowerCase(), name) }))
    .toSorted((a, b) => a.far - b.far)[0];
  if (!near || near.far > Math.max(2, name.length / 3)) return '';
  return `; rename ${JSON.stringify(near.other)} if that is meant`;
}

function refuseScore(columns: readonly Column[], row: readonly Cell[], where: string): void {
  const cell = (name: string): Cell | undefined => row[columns.findIndex((column) => column.name === name)];
  const [metric, value] = [cell('metric'), cell('metric_value')];
  const range = typeof metric === 'string' ? metricRanges.get(metric) : undefined;
  if (range && typeof value === 'number') refuseOutside(value, range, `${where} of ${String(metric)}`);
}
