// Published tables into the store: read and checked as a whole, then put in front of those that were imported before.

import { DataError } from '../../lib/errors.ts';
import type { Warn } from '../index-file.ts';
import { readTable, type ReadTable } from './csv-table.ts';
import { joinTables } from './join.ts';
import { changeTables } from './published-file.ts';
import type { Published, PublishedTable } from './types.ts';

/** A table that was named, and what became of it. */
export interface ImportedTable {
  readonly kind: PublishedTable['kind'];
  readonly file: string;
  readonly sha256: string;
  readonly rows: number;
  /** Whether the same bytes had been imported before, and nothing was changed. */
  readonly before: boolean;
  /** Columns that are not of the table, and were left out. */
  readonly leftOut: readonly string[];
}

/** What became of some tables. */
export interface ImportedTables {
  readonly imported: readonly ImportedTable[];
  /** One for each file that is damaged; then none is recorded, since they belong together. */
  readonly failures: readonly DataError[];
  /** All that the store has now. */
  readonly tables: readonly PublishedTable[];
  readonly published: Published;
}

/**
 * Imports tables into a results folder, which must be there.
 * @throws DataError where the store's tables are of a newer format, UsageError where they can't be written
 */
export async function importTables(
  folder: string,
  files: readonly string[],
  warn: Warn,
): Promise<ImportedTables> {
  const now = new Date();
  const failures: DataError[] = [];
  const read: ReadTable[] = [];
  for (const file of files) {
    try {
      const found = await readTable(file, now);
      // Two copies of a file are one table.
      if (!read.some(({ table }) => isSame(table, found.table))) read.push(found);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) return { imported: [], failures, tables: [], published: joinTables([]) };
  let known: readonly PublishedTable[] = [];
  const tables = await changeTables(folder, warn, (before) => {
    known = before.filter((table) => read.some((other) => isSame(table, other.table)));
    const added = read.map(({ table }) => table).filter((table) => !known.some((old) => isSame(old, table)));
    // A file that was changed and is imported again takes the place of what it was.
    const kept = before.filter(
      (old) => !added.some(({ kind, file }) => old.kind === kind && old.file === file),
    );
    return added.length > 0 ? [...added, ...kept] : before;
  });
  const imported = read.map(({ table, leftOut }) => ({
    kind: table.kind,
    file: table.file,
    sha256: table.sha256,
    rows: table.rows.length,
    before: known.some((old) => isSame(old, table)),
    leftOut,
  }));
  return { imported, failures, tables, published: joinTables(tables) };
}

function isSame(a: PublishedTable, b: PublishedTable): boolean {
  return a.kind === b.kind && a.sha256 === b.sha256;
}
