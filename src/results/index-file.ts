// results/index.json on disk: read with what may be wrong with it, and changed under a lock by an atomic replace.

import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Adapter, Low } from 'lowdb';
import { DataError, UsageError } from '../lib/errors.ts';
import { systemCode, systemReason, writeAtomically } from '../lib/files.ts';
import { toJsonLine } from '../lib/jsonl.ts';
import { refuseSpecialFile } from '../lib/special-files.ts';
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
    if (!(error instanceof SyntaxError)) throw unreadable(path, error);
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

/**
 * Changes the index under its lock. One that is damaged is moved aside first, so that nothing in it is lost.
 * @param change is made again where the lock was lost meanwhile
 * @throws UsageError where the index can't be written, DataError as `readIndex`
 */
export async function changeIndex(
  folder: string,
  warn: Warn,
  change: (runs: readonly RunRecord[]) => readonly RunRecord[],
): Promise<void> {
  const path = indexPath(folder);
  await underLock(path, async (isOurs) => {
    const { state, runs } = await readIndex(folder, warn);
    // One that was read too long ago must not replace another's.
    if (!(await isOurs())) return;
    if (state === 'damaged') {
      const aside = `${path}.broken-${new Date().toISOString().replaceAll(':', '-')}`;
      await rename(path, aside).catch((error: unknown) => {
        throw new UsageError(`Cannot rename ${path}: ${systemReason(error)}.`);
      });
      warn(
        `It was moved to ${aside}, and a new index was made from the samples; it has ${runs.length} runs.`,
      );
    }
    const database = openDatabase(folder);
    database.data = inOneOrder({ formatVersion, runs: change(runs) }, path);
    await database.write();
  });
}

/**
 * An index whose fields stand in the schema's order, whether its records were just made or read from a journal: the same runs give the
 * same bytes. Through our own writer of JSON, for the numbers that JSON lacks.
 */
function inOneOrder(index: ResultsIndex, path: string): ResultsIndex {
  const asJson = (value: unknown): unknown => JSON.parse(toJsonLine(value));
  return asJson(readAs(resultsIndexSchema, asJson(index), path)) as ResultsIndex;
}

function openDatabase(folder: string): Low<ResultsIndex | null> {
  return new Low(indexAdapter(indexPath(folder)), null);
}

/** Not lowdb's own, which does not wait for the disk: after a power failure the file could be empty. */
function indexAdapter(path: string): Adapter<ResultsIndex | null> {
  return {
    async read() {
      const text = await readWhole(path).catch((error: unknown) => {
        if (systemCode(error) === 'ENOENT') return undefined;
        throw error;
      });
      return text === undefined ? null : (JSON.parse(text) as ResultsIndex);
    },
    write: (index) =>
      writeAtomically(
        path,
        JSON.stringify(index, null, 2),
        'What was recorded is kept: mend this and run the same command again.',
      ),
  };
}

async function readWhole(path: string): Promise<string> {
  await refuseSpecialFile(path);
  return readFile(path, 'utf8');
}

function unreadable(path: string, error: unknown): DataError {
  const mend =
    systemCode(error) === 'EISDIR' ? ' Move it away: the index is made again from the samples.' : '';
  return new DataError(`Cannot read ${path}: ${systemReason(error)}.${mend}`);
}

async function runsOfJournals(folder: string, warn: Warn): Promise<readonly RunRecord[]> {
  const journals = await readJournals(folder, new Set(), warn);
  const runs = journals.flatMap((journal) => journal.finished ?? []);
  return runs.toSorted((a, b) => Date.parse(a.timing.finished) - Date.parse(b.timing.finished));
}
