// The store: results/index.json, one record a run, over the journals in results/samples. A run is recorded in its journal
// first and in the index last, so the index can always be made again from the journals.

import { UsageError } from '../lib/errors.ts';
import { makeWritableFolder, systemReason } from '../lib/files.ts';
import { addToIndex, finishedJournals } from './finished-journals.ts';
import { changeIndex, readIndex, type Warn } from './index-file.ts';
import { readJournals, type JournalState } from './journals.ts';
import { removeLeftOvers } from './left-overs.ts';
import { finishJournal, samplesFolder } from './samples.ts';
import type { RunRecord } from './types.ts';

/** A results folder that can be written. */
export interface Store {
  readonly folder: string;
  /** All recorded runs, the one recorded first at the front. */
  listRuns(): Promise<readonly RunRecord[]>;
  /** The record of a run; undefined where it was not run, or not to its end. */
  findRun(key: string): Promise<RunRecord | undefined>;
  /** Records a finished run: at the end of its journal, then in the index, in the place of an older record of the same key. */
  recordRun(record: RunRecord): Promise<void>;
  /** `recordRun` of several, with one change of the index. */
  recordRuns(records: readonly RunRecord[]): Promise<void>;
}

const silent: Warn = () => undefined;

/**
 * Opens a results folder for writing, made where it is absent. A missing or damaged index is made again from the journals;
 * a damaged one is moved aside, which `warn` is told.
 * @throws UsageError where the folder can't be written, DataError where its index is of a newer format
 */
export async function openStore(folder: string, warn: Warn = silent): Promise<Store> {
  await makeWritable(folder);
  await removeLeftOvers(folder);
  const { state, runs } = await readIndex(folder, silent);
  const finished = await finishedJournals(folder, new Set(runs.map(({ key }) => key)));
  // Also one without runs: while there is no index, every reader goes through all journals.
  if (state !== 'sound' || finished.length > 0) await addToIndex(folder, finished, warn);
  const listRuns = (): Promise<readonly RunRecord[]> => loadResults(folder, warn);
  const recordRuns = async (records: readonly RunRecord[]): Promise<void> => {
    for (const record of records) await finishJournal(folder, record);
    const keys = new Set(records.map(({ key }) => key));
    await changeIndex(folder, warn, (runs) => [...runs.filter(({ key }) => !keys.has(key)), ...records]);
  };
  return {
    folder,
    listRuns,
    async findRun(key) {
      return (await listRuns()).find((run) => run.key === key);
    },
    recordRun: (record) => recordRuns([record]),
    recordRuns,
  };
}

/**
 * The recorded runs of a results folder, which is only read; none where there is no such folder. Those that are finished in their
 * journal and not in the index (their process was killed between the two) are among them. Where the index is missing or
 * damaged they are read from the journals; `warn` is told of damage.
 * @throws DataError where the index is of a newer format or can't be read
 */
export async function loadResults(folder: string, warn: Warn = silent): Promise<readonly RunRecord[]> {
  const { runs } = await readIndex(folder, warn);
  const others = await finishedJournals(folder, new Set(runs.map(({ key }) => key)));
  return [...runs, ...others];
}

/** The runs of a results folder that were begun and aren't recorded, with how far they are. The folder is only read. */
export async function listUnfinished(
  folder: string,
  recorded: readonly RunRecord[],
  warn: Warn = silent,
): Promise<readonly JournalState[]> {
  return readJournals(folder, new Set(recorded.map((run) => run.key)), warn);
}

/** Makes the folders and writes a small file, which tells more than permission bits do (read-only and full disks). */
async function makeWritable(folder: string): Promise<void> {
  try {
    await makeWritableFolder(samplesFolder(folder));
  } catch (error) {
    throw new UsageError(
      `Cannot write to the results folder ${folder}: ${systemReason(error)}. Choose another one with --results DIR.`,
    );
  }
}
