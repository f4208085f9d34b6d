// Typed access to a row's fields. A path such as `choices.text` goes into nested records.
// The messages name the field and what was found; whoever knows the row's file and line puts them in front.

import { DataError } from '../lib/errors.ts';
import type { Row } from './types.ts';

/** A field that holds text. Throws DataError. */
export function text(row: Row, path: string): string {
  const value = field(row, path);
  if (typeof value !== 'string') throw unexpected(path, 'text', value);
  return value;
}

/** A field that holds a list of texts, `count` of them where that is said. Throws DataError. */
export function texts(row: Row, path: string, count?: number): readonly string[] {
  return list(row, path, (item) => typeof item === 'string', ['text', 'texts'], count);
}

/** A field that holds a list of whole numbers, `count` of them where that is said. Throws DataError. */
export function integers(row: Row, path: string, count?: number): readonly number[] {
  return list(row, path, isInteger, ['a whole number', 'whole numbers'], count);
}

/** A field that holds a whole number. Throws DataError. */
export function integer(row: Row, path: string): number {
  const value = field(row, path);
  if (!isInteger(value)) throw unexpected(path, 'a whole number', value);
  return value;
}

/** A field that holds the index of one of `count` choices. Throws DataError. */
export function choiceIndex(row: Row, path: string, count: number): number {
  const value = integer(row, path);
  if (value < 0 || value >= count) throw unexpected(path, `a whole number from 0 to ${count - 1}`, value);
  return value;
}

/** The position of a field's text in a list of labels. Throws DataError where it is none of them. */
export function labelIndex(row: Row, path: string, labels: readonly string[]): number {
  const index = labels.indexOf(text(row, path));
  if (index < 0)
    throw unexpected(
      path,
      `one of ${labels.map((label) => JSON.stringify(label)).join(', ')}`,
      field(row, path),
    );
  return index;
}

/** A DataError for a field whose value is not what a task can read. */
export function unexpected(path: string, expected: string, found: unknown): DataError {
  if (found === undefined || found === null) {
    return new DataError(`field "${path}" is missing; expected ${expected}`);
  }
  const shown = JSON.stringify(found);
  return new DataError(
    `field "${path}" is ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}; expected ${expected}`,
  );
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function list<T>(
  row: Row,
  path: string,
  isOne: (item: unknown) => item is T,
  [one, several]: readonly [string, string],
  count: number | undefined,
): readonly T[] {
  const value = field(row, path);
  if (!Array.isArray(value)) throw unexpected(path, `a list of ${several}`, value);
  const items: readonly unknown[] = value;
  if (count !== undefined && items.length !== count)
    throw unexpected(path, `a list of ${count} ${several}`, items);
  return items.map((item, index) => {
    if (!isOne(item)) throw unexpected(`${path}[${index}]`, one, item);
    return item;
  });
}

function field(row: Row, path: string): unknown {
  let value: unknown = row;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
