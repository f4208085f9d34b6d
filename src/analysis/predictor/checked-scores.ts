// What a mixture can be fitted to.

import { DataError } from '../../lib/errors.ts';
import type { Table } from './quantities.ts';

/** Throws DataError where scores are no numbers, all equal, fewer than 5 or not one a row, and where rows are ragged or not finite. */
export function checkScores(table: Table, scores: readonly number[]): void {
  if (scores.length !== table.rows.length) {
    throw new DataError(`there are ${scores.length} scores for ${table.rows.length} rows; give one a row`);
  }
  if (scores.length < 5) throw new DataError(`there are ${scores.length} rows; at least 5 are needed`);
  const bad = scores.findIndex((score) => !Number.isFinite(Math.fround(score)));
  if (bad >= 0) throw new DataError(`score ${bad + 1} is ${scores[bad]}; it has to be a finite number`);
  if (new Set(scores).size < 2) {
    throw new DataError(`all ${scores.length} scores are ${scores[0]}; there is nothing to explain`);
  }
  for (const [at, row] of table.rows.entries()) {
    const place = row.findIndex((value) => !Number.isNaN(value) && !Number.isFinite(Math.fround(value)));
    if (place >= 0 || row.length !== table.names.length) {
      const what = place >= 0 ? `${row[place]} in column ${table.names[place]}` : `${row.length} values`;
      throw new DataError(
        `row ${at + 1} has ${what}; expected ${table.names.length} finite numbers, NaN for missing`,
      );
    }
  }
}
