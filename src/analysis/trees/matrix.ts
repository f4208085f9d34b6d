// From rows of numbers to a matrix of float32 values, XGBoost's only kind of number, with NaN wherever a value is absent.

import { DataError } from '../../lib/errors.ts';

/** Float32 values, row by row; an absent one is NaN. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/**
 * Checks and converts rows: all of one length, all numbers. `missing` is compared after the rounding to float32, as XGBoost does.
 * Throws DataError with the row's and the column's number, counted from 0.
 */
export function matrixOf(rows: readonly (readonly number[])[], missing: number): Matrix {
  if (!Array.isArray(rows)) throw new DataError('the rows are no array; give one array of numbers a row');
  const columns: number = rows[0]?.length ?? 0;
  const values = new Float32Array(rows.length * columns);
  const absent = Math.fround(missing);
  for (let row = 0; row < rows.length; row += 1) {
    const given: unknown = rows[row];
    if (!isRow(given)) throw new DataError(`row ${row} (counted from 0) is no array of numbers`);
    if (given.length !== columns) {
      throw new DataError(
        `row ${row} (counted from 0) has ${counted(given.length)} where row 0 has ${counted(columns)}; every row needs the same number`,
      );
    }
    for (let column = 0; column < columns; column += 1) {
      const value: unknown = given[column];
      if (typeof value !== 'number') {
        throw new DataError(
          `${placeOf(row, column)} is ${describe(value)}; rows hold numbers, with NaN for an absent one`,
        );
      }
      const rounded = Math.fround(value);
      values[row * columns + column] = rounded === absent ? NaN : rounded;
    }
  }
  return { rows: rows.length, columns, values };
}

/** Throws DataError where a value is infinite in float32: XGBoost trains on none either. */
export function refuseInfinite(matrix: Matrix): void {
  const { values, columns } = matrix;
  const index = values.findIndex((value) => value === Infinity || value === -Infinity);
  if (index === -1) return;
  throw new DataError(
    `${placeOf(Math.floor(index / columns), index % columns)} is infinite or too large for float32; leave it out (NaN) or scale the column`,
  );
}

/** Checks the number of targets or weights and that each is a finite float32. Throws DataError with the row, counted from 0. */
export function floatsOf(given: ArrayLike<number>, rows: number, what: 'target' | 'weight'): Float32Array {
  if (!isRow(given)) {
    throw new DataError(`the ${what}s are no array; give one number a row`);
  }
  if (given.length !== rows) {
    throw new DataError(
      `the number of ${what}s is ${given.length}, but there are ${rows} rows; give one ${what} a row`,
    );
  }
  const floats = new Float32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const value: unknown = given[row];
    if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) {
      const found = typeof value === 'number' ? String(value) : describe(value);
      throw new DataError(
        `the ${what} of row ${row} (counted from 0) is ${found}; it has to be a finite number`,
      );
    }
    if (what === 'weight' && value < 0) {
      throw new DataError(`the weight of row ${row} (counted from 0) is ${value}; weights are 0 or more`);
    }
    floats[row] = value;
  }
  return floats;
}

function isRow(given: unknown): given is ArrayLike<unknown> {
  return Array.isArray(given) || (ArrayBuffer.isView(given) && 'length' in given);
}

function placeOf(row: number, column: number): string {
  return `row ${row}, column ${column} (counted from 0)`;
}

function counted(values: number): string {
  return values === 1 ? '1 value' : `${values} values`;
}

function describe(value: unknown): string {
  return typeof value === 'string'
    ? `the text ${JSON.stringify(value)}`
    : value === null
      ? 'null'
      : `a value of type ${typeof value}`;
}
