// results/published.json on disk: the tables that were imported, apart from the runs.

import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../lib/errors.ts';
import { systemCode, systemReason, writeAtomically } from '../../lib/files.ts';
import { refuseSpecialFile } from '../../lib/special-files.ts';
import { indexPath, type Warn } from '../index-file.ts';
import { underLock } from '../lock.ts';
import { readAs, refuseNewerFormat } from '../schema.ts';
import { joinTables } from './join.ts';
import { tableKinds } from './table-kind.ts';
import { publishedFormatVersion, type Published, type PublishedTable } from './types.ts';

const cell = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

/** What a reader accepts of `published.json`. */
export const publishedSchema = z.looseObject({
  formatVersion: z.int().nonnegative(),
  tables: z.array(
    z.looseObject({
      kind: z.enum(tableKinds),
      file: z.string(),
      sha256: z.string(),
      imported: z.string(),
      columns: z.array(z.string()),
      rows: z.array(z.array(cell)),
    }) satisfies z.ZodType<PublishedTable>,
  ),
});

/** The path of a results folder's published tables. */
export function publishedPath(folder: string): string {
  return join(folder, 'published.json');
}

/**
 * The published tables of a results folder, which is only read; undefined where none were imported.
 * @throws DataError where the file is of a newer format, or damaged
 */
export async function loadPublished(folder: string): Promise<Published | undefined> {
  const tables = await readTables(folder);
  return tables.length > 0 ? joinTables(tables) : undefined;
}

/** The tables as they lie in the file, the one imported last at the front; none where there is no file. Throws DataError as `loadPublished` does. */
export async function readTables(folder: string): Promise<readonly PublishedTable[]> {
  const path = publishedPath(folder);
  let text: string;
  try {
    await refuseSpecialFile(path);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
  try {
    return tablesIn(text, path);
  } catch (error) {
    if (!(error instanceof DamagedTables)) throw error;
    throw new DataError(`${error.message} Import the tables again, which makes it anew.`);
  }
}

class DamagedTables extends Error {}

function tablesIn(text: string, path: string): readonly PublishedTable[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DamagedTables(`${path} is not whole JSON (${(error as Error).message}).`);
  }
  refuseNewerFormat(value, path, publishedFormatVersion);
  try {
    return readAs(publishedSchema, value, path).tables;
  } catch (error) {
    if (error instanceof DataError) throw new DamagedTables(error.message);
    throw error;
  }
}

/**
 * Changes the tables under the store's lock. A damaged file is moved aside first, which `warn` is told.
 * @returns the tables as they are now
 * @throws DataError where the file is of a newer format, UsageError where it can't be written
 */
export async function changeTables(
  folder: string,
  warn: Warn,
  change: (tables: readonly PublishedTable[]) => readonly PublishedTable[],
): Promise<readonly PublishedTable[]> {
  const path = publishedPath(folder);
  let after: readonly PublishedTable[] = [];
  await underLock(indexPath(folder), async () => {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    let before: readonly PublishedTable[] = [];
    try {
      if (text !== undefined) before = tablesIn(text, path);
    } catch (error) {
      if (!(error instanceof DamagedTables)) throw error;
      const aside = `${path}.broken-${new Date().toISOString().replaceAll(':', '-')}`;
      await rename(path, aside);
      warn(`${error.message} It was moved to ${aside}; what it held must be imported again.`);
    }
    after = change(before);
    if (after === before) return;
    await writeAtomically(
      path,
      `${JSON.stringify({ formatVersion: publishedFormatVersion, tables: after })}\n`,
    );
  });
  return after;
}
