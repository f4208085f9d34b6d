// One cell of a published table, from its text.

import { DataError } from '../../lib/errors.ts';
import type { Column } from './columns.ts';
import type { Cell } from './types.ts';

const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Reads a cell; null where it is empty, `nan` where that stands for what was not measured, or -1 where that stands for what is not known.
 * @param where file, line and column, for the message
 * @throws DataError where the text is not what the column holds
 */
export function readCell(column: Column, text: string, where: string): Cell {
  if (text === '') {
    if (column.filled) throw new DataError(`${where} is empty; every row needs a value there.`);
    return null;
  }
  if (column.type === 'number') return readNumber(column, text, where);
  if (column.type === 'boolean') return readBoolean(text, where);
  return column.type === 'names' ? readNames(text, where) : text;
}

function readNumber({ nan, minusOne, range }: Column, text: string, where: string): number | null {
  if (/^[+-]?nan$/i.test(text)) {
    if (nan) return null;
    throw new DataError(`${where} is ${text}; leave the cell empty where the value is not known.`);
  }
  if (/^[+-]?inf(?:inity)?$/i.test(text)) throw new DataError(`${where} is ${text}; give a finite number.`);
  const value = numeral.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value)) throw new DataError(`${where} is ${shown(text)}, which is no number.`);
  if (!Number.isFinite(value)) throw new DataError(`${where} is ${text}, which is beyond a double.`);
  if (minusOne && value === -1) return null;
  if (range) refuseOutside(value, range, where, minusOne ? ' (-1 or empty: not known)' : '');
  return value;
}

/** Throws DataError where a number is not within its bounds. */
export function refuseOutside(
  value: number,
  [least, most]: readonly [number, number],
  where: string,
  otherwise = '',
): void {
  if (value >= least && value <= most) return;
  const bounds = most === Infinity ? `at least ${least}` : `between ${least} and ${most}`;
  throw new DataError(`${where} is ${value}; it must be ${bounds}${otherwise}.`);
}

function readBoolean(text: string, where: string): boolean {
  if (/^(?:true|t|1|yes)$/i.test(text)) return true;
  if (/^(?:false|f|0|no)$/i.test(text)) return false;
  throw new DataError(`${where} is ${shown(text)}; it must be true, false or empty.`);
}

/** A Python list of strings without escapes, as pandas writes it into a cell. */
function readNames(text: string, where: string): readonly string[] {
  const list = /^\[((?:'[^'\\]*'|"[^"\\]*")(?:, ?(?:'[^'\\]*'|"[^"\\]*"))*)?\]$/.exec(text);
  if (!list) throw new DataError(`${where} is ${shown(text)}; it must be a list such as ['total_params'].`);
  return [...(list[1] ?? '').matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, one, two]) => one ?? two ?? '');
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
