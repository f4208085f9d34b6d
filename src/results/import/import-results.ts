// A results file of lm-eval, with its samples, into the store. The run key is over what the file says and the SHA-256 of the file itself, since it does not
// say everything (weights can change under a name, data under a version): another file is another run, so nothing that was recorded is ever replaced
// by another's scores, and the same file again is the same run.

import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { DataError, UsageError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';
import { type Claim, claimWhenFree } from '../claims.ts';
import { indexFinished } from '../finished-journals.ts';
import type { Warn } from '../index-file.ts';
import { journalPath, openJournal } from '../samples.ts';
import type { Store } from '../store.ts';
import type { RunRecord, SampleRecord } from '../types.ts';
import { importedRun } from './imported-run.ts';
import { argumentsText } from './model-arguments.ts';
import { readResultsFile, type ResultsFile } from './results-file.ts';
import { readSamplesFile, samplesPath, type SamplesFile } from './samples-file.ts';
import { filtersIn } from './task-metrics.ts';

/** What became of one results file. */
export interface ImportedFile {
  /** The runs of the file as they are recorded now, in its order. */
  readonly runs: readonly RunRecord[];
  /** How many of them were recorded before, by an import or as the run that the file was written from, and are as they were. */
  readonly before: number;
  /** One for each task whose samples are damaged; it is not recorded. */
  readonly failures: readonly DataError[];
}

/** A task of the file, ready to be recorded. */
interface Prepared {
  readonly record: RunRecord;
  readonly samples: SamplesFile | undefined;
}

/** Samples that are written, and flushed, at once. */
const blockSize = 256;

/** How a file is imported. */
export interface ImportOptions {
  readonly warn: Warn;
  /** Told the name of each task before its samples are read. */
  readonly onTask: (task: string) => void;
  /** The recorded runs by their keys, to which those of the file are added; read from the store where it is absent. For several files one after the other. */
  readonly recorded?: Map<string, RunRecord>;
  /** Ends the import with the signal's reason; importing the file again goes on. */
  readonly signal?: AbortSignal | undefined;
}

/** The recorded runs by their keys. */
export async function recordedRuns(store: Store): Promise<Map<string, RunRecord>> {
  return new Map((await store.listRuns()).map((run) => [run.key, run]));
}

/**
 * Imports a results file: a run for each of its tasks, with the samples that lie beside it. Everything is read and checked before anything is recorded.
 * @throws DataError where the results file is damaged: nothing of it is recorded; UsageError where the store can't be written
 */
export async function importResults(
  store: Store,
  path: string,
  { warn, onTask, recorded = new Map(), signal }: ImportOptions,
): Promise<ImportedFile> {
  const file = await readResultsFile(path);
  const imported = new Date();
  // Every task's fields are looked at first: a damaged results file leaves nothing behind.
  for (const task of file.tasks.keys()) importedRun(file, task, undefined, imported);
  const prepared: Prepared[] = [];
  const failures: DataError[] = [];
  for (const task of file.tasks.keys()) {
    signal?.throwIfAborted();
    onTask(task);
    try {
      const samples = await samplesOfTask(file, task);
      prepared.push({ record: importedRun(file, task, samples, imported), samples });
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      failures.push(error);
    }
  }
  signal?.throwIfAborted();
  const keys = prepared.map(({ record }) => record.key);
  const waiting = (holder: string): void => warn(`${path}: waiting for ${holder}, which imports it as well.`);
  const claim = await claimWhenFree(store.folder, keys, waiting, signal);
  try {
    await learnOthers(store, prepared, recorded, warn);
    return { ...(await recordAll(store, file, prepared, recorded, { claim, signal })), failures };
  } finally {
    await claim.release();
  }
}

/** Writes the samples and records of runs that were not recorded before. */
async function recordAll(
  store: Store,
  file: ResultsFile,
  prepared: readonly Prepared[],
  recorded: Map<string, RunRecord>,
  { claim, signal }: { readonly claim: Claim; readonly signal: AbortSignal | undefined },
): Promise<Pick<ImportedFile, 'runs' | 'before'>> {
  const runs: RunRecord[] = [];
  const added: RunRecord[] = [];
  for (const { record, samples } of prepared) {
    // A file that was written from this very store has nothing new for it.
    const own = recorded.get(file.fields.plumbline?.runs?.[record.identity.task] ?? '');
    const known = own ?? recorded.get(record.key);
    if (known !== undefined && (own !== undefined || isSame(store.folder, known, samples))) {
      runs.push(known);
      continue;
    }
    if (samples) await writeSamples(store.folder, record, samples, { known, claim, signal });
    added.push(record);
    runs.push(record);
  }
  if (added.length > 0) await store.recordRuns(added);
  for (const record of added) recorded.set(record.key, record);
  return { runs, before: runs.length - added.length };
}

/** Adds what the index has of the runs and we do not know of, and first what it lacks although the journals are finished. */
async function learnOthers(
  store: Store,
  prepared: readonly Prepared[],
  recorded: Map<string, RunRecord>,
  warn: Warn,
): Promise<void> {
  if (recorded.size === 0) for (const [key, run] of await recordedRuns(store)) recorded.set(key, run);
  const begun = prepared
    .map(({ record }) => record.key)
    .filter((key) => !recorded.has(key) && existsSync(journalPath(store.folder, key)));
  if (begun.length === 0) return;
  await indexFinished(store.folder, begun, warn);
  for (const [key, run] of await recordedRuns(store)) recorded.set(key, run);
}

async function samplesOfTask(file: ResultsFile, task: string): Promise<SamplesFile | undefined> {
  const path = samplesPath(file.path, task, argumentsText(file.fields.config.model_args));
  return path === undefined ? undefined : readSamplesFile(path, filtersIn(file.tasks.get(task) ?? {}));
}

/** Whether there is nothing in the file that the record and its journal don't have. */
function isSame(folder: string, known: RunRecord, samples: SamplesFile | undefined): boolean {
  if (samples === undefined) return true;
  return known.origin?.samples?.sha256 === samples.sha256 && existsSync(journalPath(folder, known.key));
}

/** Writes the samples into the run's journal. Other samples of the same results that were recorded before are kept beside it. */
async function writeSamples(
  folder: string,
  record: RunRecord,
  samples: SamplesFile,
  {
    known,
    claim,
    signal,
  }: {
    readonly known: RunRecord | undefined;
    readonly claim: Claim;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const path = journalPath(folder, record.key);
  if (known?.origin?.samples && existsSync(path)) {
    const aside = `${path}.replaced-${new Date().toISOString().replaceAll(':', '-')}`;
    await rename(path, aside).catch((error: unknown) => {
      throw new UsageError(`Cannot rename ${path}: ${systemReason(error)}.`);
    });
  }
  const { identity, model, questions } = record;
  const journal = await openJournal(folder, identity, { model: model.name, questions }, claim);
  try {
    let block: SampleRecord[] = [];
    for await (const sample of samples.samples()) {
      if (journal.done.has(sample.index)) continue;
      block.push(sample);
      if (block.length < blockSize) continue;
      signal?.throwIfAborted();
      await journal.append(block);
      block = [];
    }
    await journal.append(block);
  } finally {
    await journal.close();
  }
}
