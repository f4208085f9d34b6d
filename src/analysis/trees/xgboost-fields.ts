// The fields of XGBoost's model files, one at a time; each says where it stands when it is not what it has to be.

import { DataError } from '../../lib/errors.ts';

type Fields = Readonly<Record<string, unknown>>;

function placeOf(where: string, name: string): string {
  return where === '' ? name : `${where}.${name}`;
}

function broken(place: string, expected: string): DataError {
  return new DataError(`the model's ${place} is not ${expected}; the file is damaged or no XGBoost model`);
}

export function objectAt(fields: Fields, name: string, where: string): Fields {
  const value = fields[name];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw broken(placeOf(where, name), 'an object');
}

export function arrayAt(fields: Fields, name: string, where: string): readonly unknown[] {
  const value: unknown = fields[name];
  if (Array.isArray(value)) return value;
  throw broken(placeOf(where, name), 'a list');
}

export function textAt(fields: Fields, name: string, where: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw broken(placeOf(where, name), 'a text');
}

/** A whole number, 0 or more, that is written as a text. */
export function wholeAt(fields: Fields, name: string, where: string): number {
  const value = fields[name];
  if (typeof value === 'string' && /^\d{1,10}$/.test(value)) return Number(value);
  throw broken(placeOf(where, name), 'a whole number in quotes');
}

/** A number that is finite in float32, rounded to it. */
export function floatOf(value: unknown, place: string): number {
  const rounded = typeof value === 'number' ? Math.fround(value) : NaN;
  if (Number.isFinite(rounded)) return rounded;
  throw broken(place, 'a finite number');
}

/** A list of so many entries, each checked and converted by `read`. */
export function listAt<T>(
  fields: Fields,
  name: string,
  where: string,
  length: number,
  read: (value: unknown, place: string) => T,
): T[] {
  const place = placeOf(where, name);
  const values = arrayAt(fields, name, where);
  if (values.length !== length) {
    throw new DataError(
      `the model's ${place} has ${values.length} entries for ${length} nodes; the file is damaged`,
    );
  }
  return values.map((value, index) => read(value, `${place}[${index}]`));
}

export function integerOf(value: unknown, place: string): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw broken(place, 'a whole number');
}

/** 0 or 1 since XGBoost 1.6, false or true before. */
export function flagOf(value: unknown, place: string): boolean {
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  throw broken(place, '0 or 1');
}

/** A number that may be infinite (beyond float32). */
export function thresholdOf(value: unknown, place: string): number {
  if (typeof value === 'number' && !Number.isNaN(value)) return Math.fround(value);
  throw broken(place, 'a number');
}
