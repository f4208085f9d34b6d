// The journal of one run, samples/<run key>.jsonl: a header, one sample a line as they are scored, and at the end the
// finished run's record, from which the index can be made again.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, UsageError } from '../lib/errors.ts';
import { stableHash } from '../lib/hash.ts';
import { openJsonLines, readJsonLines, type JsonLine } from '../lib/jsonl.ts';
import { sortJournal } from './journal-order.ts';
import { runKey, runKeyPattern } from './run-key.ts';
import { journalHeaderSchema, readAs, refuseNewerFormat, sampleRecordSchema } from './schema.ts';
import {
  formatVersion,
  type JournalHeader,
  type RunIdentity,
  type RunRecord,
  type SampleRecord,
} from './types.ts';

/** Where the journals lie in a results folder. */
export function samplesFolder(folder: string): string {
  return join(folder, 'samples');
}

/** The path of a run's journal. Throws UsageError where the key is none, such as `../secret`. */
export function journalPath(folder: string, key: string): string {
  if (!runKeyPattern.test(key)) {
    throw new UsageError(
      `${JSON.stringify(key)} is no run key: 20 hexadecimal digits were expected. See plumbline runs.`,
    );
  }
  return join(samplesFolder(folder), `${key}.jsonl`);
}

/** The journal of a run that is under way. State: the open file, until `close`. */
export interface Journal {
  readonly key: string;
  readonly path: string;
  /** The indices of the questions that were recorded before it was opened; they need not be asked again. */
  readonly done: ReadonlySet<number>;
  /** Appends a block of samples; they are on the disk when the promise resolves. */
  append(samples: readonly SampleRecord[]): Promise<void>;
  /** Closes the file. A journal that got out of order (several workers) is put in order of the questions' indices. */
  close(): Promise<void>;
}

/**
 * Opens the journal of a run, made with its header where it is absent; the samples folder must exist (`openStore`). A torn
 * last line, left by a killed process, is cut off.
 * @param about what `plumbline runs` tells of an unfinished run: the model's name, and how many questions are asked in all
 * @throws DataError where the file belongs to another run, is damaged in the middle, or is of a newer format
 */
export async function openJournal(
  folder: string,
  identity: RunIdentity,
  about: { readonly model: string; readonly questions: number },
): Promise<Journal> {
  const key = runKey(identity);
  const path = journalPath(folder, key);
  const done = new Set<number>();
  let lines = 0;
  let largest = -1;
  let inOrder = true;
  const note = (index: number): void => {
    if (index <= largest) inOrder = false;
    largest = Math.max(largest, index);
  };
  const file = await openJsonLines(path, (line) => {
    lines += 1;
    if (line.line === 1) return checkHeader(readHeader(line.value, path), identity, path);
    const index = sampleIndex(line, path);
    if (index === undefined) return;
    done.add(index);
    note(index);
  });
  try {
    if (lines === 0) await file.append([{ formatVersion, key, identity, ...about } satisfies JournalHeader]);
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    key,
    path,
    done,
    async append(samples) {
      if (samples.length === 0) return;
      for (const sample of samples) note(sample.index);
      await file.append(samples);
    },
    async close() {
      await file.close();
      if (!inOrder) await sortJournal(path);
    },
  };
}

/**
 * The samples of a run, in the journal's order, which for a finished run is that of the questions. Of samples of the same
 * question (two processes that evaluated the same run at once) the first counts.
 * @throws DataError where the journal is missing, damaged, or of a newer format
 */
export async function* readSamples(folder: string, key: string): AsyncGenerator<SampleRecord> {
  const path = journalPath(folder, key);
  if (!existsSync(path)) throw new DataError(`There are no samples of run ${key}: ${path} does not exist.`);
  const seen = new Set<number>();
  for await (const line of readJsonLines(path)) {
    if (line.line === 1) readHeader(line.value, path);
    else {
      const index = sampleIndex(line, path);
      if (index === undefined || seen.has(index)) continue;
      seen.add(index);
      yield readAs(sampleRecordSchema, line.value, `${path}:${line.line}`);
    }
  }
}

/**
 * Writes the record of a finished run at the end of its journal, from where the index can be made again. Makes the journal where
 * there is none, as for a run imported without samples.
 */
export async function finishJournal(folder: string, record: RunRecord): Promise<void> {
  const { key, identity, model, questions } = record;
  let lines = 0;
  const file = await openJsonLines(journalPath(folder, key), () => (lines += 1));
  try {
    const header: JournalHeader = { formatVersion, key, identity, model: model.name, questions };
    await file.append(lines === 0 ? [header, { finished: record }] : [{ finished: record }]);
  } finally {
    await file.close();
  }
}

/** Reads a journal's first line. Throws DataError where it is none, or of a newer format. */
export function readHeader(value: unknown, path: string): JournalHeader {
  refuseNewerFormat(value, path);
  return readAs(journalHeaderSchema, value, `${path}:1`);
}

/** Whether a line is a header. There may be several: two processes that begin a run at the same time both write it. */
export function isHeader({ value }: Pick<JsonLine, 'value'>): boolean {
  return typeof value === 'object' && value !== null && 'identity' in value;
}

/** The question's index of a sample's line; undefined for the line that tells that the run is finished, and for a header. */
export function sampleIndex(line: JsonLine, path: string): number | undefined {
  const value = line.value as { index?: unknown; finished?: unknown } | null;
  if (isHeader(line) || (typeof value === 'object' && value?.finished !== undefined)) return undefined;
  const index = value?.index;
  if (typeof index === 'number' && Number.isInteger(index) && index >= 0) return index;
  throw new DataError(
    `${path}:${line.line}: this line is no sample: it has no index. Remove it; it is computed again.`,
  );
}

function checkHeader(header: JournalHeader, identity: RunIdentity, path: string): void {
  if (stableHash(header.identity) === stableHash(identity)) return;
  throw new DataError(
    `${path} belongs to another run (${header.identity.task} of ${header.model}): its header disagrees with its name. Move the file away and run the same command again.`,
  );
}
