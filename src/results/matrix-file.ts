// A plain table of features and scores from a CSV file, with every cell checked.

import { readFile } from 'node:fs/promises';
import { CsvError, parse, type Info } from 'csv-parse/sync';
import { distance } from 'fastest-levenshtein';
import { DataError, UsageError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import { refuseSpecialFile } from '../lib/special-files.ts';

/** What of a file is read. */
export interface MatrixColumns {
  readonly target: string;
  /** The column that names the rows; without it they have no names. */
  readonly id?: string | undefined;
  /** Gives the columns of features from the header. Default: all but the target and the id. */
  readonly features?: ((header: readonly string[]) => readonly string[]) | undefined;
}

export interface MatrixFile {
  /** Empty where no column names the rows. */
  readonly ids: readonly string[];
  readonly names: readonly string[];
  /** NaN: an empty cell, or `missing`. */
  readonly rows: readonly (readonly number[])[];
  readonly targets: readonly number[];
}

interface Line {
  readonly record: readonly string[];
  /** The line of the file on which the record ends, from 1. */
  readonly line: number;
}

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Reads a CSV file: comma-separated UTF-8 with a header.
 * @throws DataError with line, row and column where a cell is no number, an id stands twice, or every target is the same; UsageError where
 * there is no such file or column
 */
export async function readMatrixFile(path: string, columns: MatrixColumns): Promise<MatrixFile> {
  const [first, ...lines] = linesOf(await textOf(path), path);
  if (!first) throw new DataError(`${path} is empty; its first line must name the columns.`);
  const header = first.record;
  if (header.length === 1 && /[;\t]/.test(header[0] ?? ''))
    throw new DataError(`${path}:${first.line} names one column only. Is the file separated by commas?`);
  const twice = header.find((name, at) => header.indexOf(name) !== at);
  if (twice !== undefined)
    throw new DataError(`${path}:${first.line}: the column ${JSON.stringify(twice)} stands twice.`);
  const target = columnPlace(header, columns.target, `--target of ${path}`);
  const id = columns.id === undefined ? -1 : columnPlace(header, columns.id, `--id of ${path}`);
  const others = header.filter((_, at) => at !== target && at !== id);
  const names = columns.features?.(header) ?? others;
  if (names.length === 0) throw new DataError(`${path} has no column of features beside ${columns.target}.`);
  if (names.includes(columns.target))
    throw new UsageError(`${columns.target} is the target and cannot be a feature as well.`);
  const places = names.map((name) => columnPlace(header, name, `--features of ${path}`));
  if (lines.length === 0) throw new DataError(`${path} has a header and no rows.`);
  const cell = ({ record, line }: Line, at: number, row: number): number =>
    numberOf(record[at] ?? '', `${path}:${line}: column ${header[at]} of row ${row + 1}`, at !== target);
  const ids = id < 0 ? [] : lines.map(({ record }) => record[id] ?? '');
  refuseSameIds(ids, lines, path);
  const targets = lines.map((line, row) => cell(line, target, row));
  if (targets.length > 1 && targets.every((value) => value === targets[0]))
    throw new DataError(
      `${path}: ${columns.target} is ${targets[0]} in every row; there is nothing to predict.`,
    );
  return { ids, names, rows: lines.map((line, row) => places.map((at) => cell(line, at, row))), targets };
}

async function textOf(path: string): Promise<string> {
  try {
    await refuseSpecialFile(path);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof TypeError) throw new DataError(`${path} is not UTF-8; save it as UTF-8.`);
    throw new UsageError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
}

function linesOf(text: string, path: string): readonly Line[] {
  const lines: Line[] = [];
  const read = (record: string[], { lines: line }: Info): undefined => void lines.push({ record, line });
  try {
    parse(text, { bom: true, trim: true, skip_empty_lines: true, on_record: read as never });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const [head = ''] = text.split(/\r\n|\r|\n/, 1);
    const comma = head.includes(',') ? '' : ' Is the file separated by commas?';
    throw new DataError(`${path}: ${error.message.replace(/\.$/, '')}.${comma}`);
  }
  return lines;
}

/** The place of a column by its name. Throws UsageError with the nearest name where there is none. */
function columnPlace(header: readonly string[], name: string, where: string): number {
  const place = header.indexOf(name);
  if (place >= 0) return place;
  const [near] = header
    .filter((other) => distance(other.toLowerCase(), name.toLowerCase()) <= Math.max(2, name.length / 3))
    .toSorted((a, b) => distance(a, name) - distance(b, name));
  const meant =
    near === undefined ? `the columns are: ${header.join(', ')}.` : `did you mean ${JSON.stringify(near)}?`;
  throw new UsageError(`${where}: there is no column ${JSON.stringify(name)}; ${meant}`);
}

function numberOf(text: string, where: string, mayBeEmpty: boolean): number {
  if (text === '') {
    if (mayBeEmpty) return NaN;
    throw new DataError(`${where} is empty; every row needs a target.`);
  }
  if (/^[+-]?nan$/i.test(text))
    throw new DataError(
      `${where} is ${text}; ${mayBeEmpty ? 'leave the cell empty where the value is not known' : 'every row needs a target, so leave the row out'}.`,
    );
  const value = numeral.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value) && !/^[+-]?inf(?:inity)?$/i.test(text)) {
    const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
    throw new DataError(
      `${where} is ${shown}, which is no number; name the numeric columns with --features.`,
    );
  }
  if (!Number.isFinite(Math.fround(value)))
    throw new DataError(`${where} is ${text}; numbers are float32 and must be finite.`);
  return value;
}

function refuseSameIds(ids: readonly string[], lines: readonly Line[], path: string): void {
  const seen = new Map<string, number>();
  for (const [row, id] of ids.entries()) {
    const before = seen.get(id);
    if (before !== undefined)
      throw new DataError(
        `${path}:${lines[row]?.line}: the id ${JSON.stringify(id)} of row ${row + 1} is that of row ${before + 1} too; each row is one model.`,
      );
    seen.set(id, row);
  }
}
