// results/index.json on disk: read with what may be wrong with it, and changed under a lock by an atomic replace.

import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { DataError, UsageError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import { toJsonLine } from '../lib/jsonl.ts';
import { readJournals } from './journals.ts';
import { underLock } from './lock.ts';
import { readAs, refuseNewerFormat, resultsIndexSchema } from './schema.ts';
import { formatVersion, type ResultsIndex, type RunRecord } from './types.ts';

/** Where messages for people go that are no errors. */
export type Warn = (message: string) => void;

/** What an index holds; `runs` come from the journals where the index is missing or damaged. */
export interface IndexState {
  readonly state: 'sound' | 'missing' | 'damaged';
  readonly runs: readonly RunRecord[];
}

/** The path of a results folder's index. */
export function indexPath(folder: string): string {
  return join(folder, 'index.json');
}

/**
 * Reads the index; nothing is written.
 * @throws DataError where it is of a newer format, or can't be read at all
 */
export async function readIndex(folder: string, warn: Warn): Promise<IndexState> {
  const path = indexPath(folder);
  const database = openDatabase(folder);
  try {
    await database.read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
    warn(`${path} is not whole JSON (${error.message}).`);
    return { state: 'damaged', runs: await runsOfJournals(folder, warn) };
  }
  if (database.data === null) return { state: 'missing', runs: await runsOfJournals(folder, warn) };
  refuseNewerFormat(database.data, path);
  try {
    return { state: 'sound', runs: readAs(resultsIndexSchema, database.data, path).runs };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    warn(error.message);
    return { state: 'damaged', runs: await runsOfJournals(folder, warn) };
  }
}

/** Changes the index under its lock. One that is damaged is moved aside first, so that nothing in it is lost. */
export async function changeIndex(
  folder: string,
  warn: Warn,
  change: (runs: readonly RunRecord[]) => readonly RunRecord[],
): Promise<void> {
  const path = indexPath(folder);
  await underLock(path, async () => {
    const { state, runs } = await readIndex(folder, warn);
    if (state === 'damaged') {
      const aside = `${path}.broken-${new Date().toISOString().replaceAll(':', '-')}`;
      await rename(path, aside);
      warn(
        `It was moved to ${aside}, and a new index was made from the samples; it has ${runs.length} runs.`,
      );
    }
    const database = openDatabase(folder);
    // Through our own writer of JSON, for the numbers that JSON lacks.
    database.data = JSON.parse(toJsonLine({ formatVersion, runs: change(runs) })) as ResultsIndex;
    try {
      await database.write();
    } catch (error) {
      throw new UsageError(`Cannot write ${path}: ${systemReason(error)}.`);
    }
  });
}

// Not lowdb's preset: that one writes nothing where NODE_ENV is test.
function openDatabase(folder: string): Low<ResultsIndex | null> {
  return new Low<ResultsIndex | null>(new JSONFile(indexPath(folder)), null);
}

async function runsOfJournals(folder: string, warn: Warn): Promise<readonly RunRecord[]> {
  const journals = await readJournals(folder, new Set(), warn);
  const runs = journals.flatMap((journal) => journal.finished ?? []);
  return runs.toSorted((a, b) => Date.parse(a.timing.finished) - Date.parse(b.timing.finished));
}
