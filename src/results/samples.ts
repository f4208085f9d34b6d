// The journal of one run, samples/<run key>.jsonl: a header, one sample a line as they are scored, and at the end the
// finished run's record, from which the index can be made again.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, UsageError } from '../lib/errors.ts';
import { stableHash } from '../lib/hash.ts';
import { openJsonLines } from '../lib/jsonl-append.ts';
import { type LineSpan, readJsonLines } from '../lib/jsonl.ts';
import { glanceAtSample, readHeader, readLine } from './journal-lines.ts';
import { sortJournal } from './journal-order.ts';
import { runKey, runKeyPattern } from './run-key.ts';
import { readAs, sampleRecordSchema } from './schema.ts';
import {
  type FailedQuestions,
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
  /** What its header says: the keys of the runs that it was begun with; undefined: none. */
  readonly together: readonly string[] | undefined;
  /** Appends a block of samples; they are on the disk when the promise resolves. */
  append(samples: readonly SampleRecord[]): Promise<void>;
  /** Notes that questions were given up, and why; they stay to be asked. On the disk when the promise resolves. */
  fail(questions: readonly number[], reason: string): Promise<void>;
  /**
   * Closes the file. A journal that got out of order (several workers), or has lines that no longer matter, is written anew: the
   * samples by the questions' indices, whatever order they came in.
   */
  close(): Promise<void>;
}

/** What `plumbline runs` tells of an unfinished run: the model's name, and how many questions are asked in all. */
type About = Pick<JournalHeader, 'model' | 'questions' | 'together'>;

/** Whether this process still has the run for itself (a `Claim`). */
interface Holding {
  stillHeld(): Promise<boolean>;
}

const ours: Holding = { stillHeld: async () => true };

/**
 * Opens the journal of a run, made with its header where it is absent; the samples folder must exist (`openStore`). A torn
 * last line, left by a killed process, is cut off.
 * @param claim is asked before each change; where the run was taken over, nothing is written any more
 * @throws DataError where the file belongs to another run, is damaged in the middle, or is of a newer format; appending throws
 *   UsageError where the file can't be written or the run was taken over
 */
export async function openJournal(
  folder: string,
  identity: RunIdentity,
  about: About,
  claim: Holding = ours,
): Promise<Journal> {
  const key = runKey(identity);
  const path = journalPath(folder, key);
  const done = new Set<number>();
  let header: JournalHeader | undefined;
  let largest = -1;
  let isWell = true;
  const note = (index: number): void => {
    if (index <= largest) isWell = false;
    largest = Math.max(largest, index);
  };
  const file = await openJsonLines(
    path,
    (line) => {
      if (header === undefined) {
        header = readHeader(line.value, path);
        return checkHeader(header, identity, path);
      }
      const read = readLine(line, path);
      if (read.kind === 'finished') largest = Infinity;
      else if (read.kind === 'sample') {
        done.add(read.index);
        note(read.index);
      } else isWell = false;
    },
    glanceAtSample,
  );
  const append = async (lines: readonly (SampleRecord | JournalHeader | FailedLine)[]): Promise<void> => {
    if (await claim.stillHeld()) return file.append(lines);
    throw new UsageError(
      `${path} was taken over by another process, since this one was suspended. Run the same command again when that one is done.`,
    );
  };
  try {
    if (header === undefined) {
      const { model, questions, together } = about;
      header = { formatVersion, key, identity, model, questions, ...(together && { together }) };
      await append([header]);
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    key,
    path,
    done,
    together: header.together,
    async append(samples) {
      if (samples.length === 0) return;
      for (const sample of samples) note(sample.index);
      await append(samples);
    },
    async fail(questions, reason) {
      if (questions.length === 0) return;
      isWell = false;
      const failed = { questions: [...new Set(questions)].sort((a, b) => a - b), reason };
      await append([{ failed: { ...failed, at: new Date().toISOString() } }]);
    },
    async close() {
      await file.close();
      if (!isWell && (await claim.stillHeld())) await sortJournal(path);
    },
  };
}

interface FailedLine {
  readonly failed: FailedQuestions;
}

/**
 * The samples of a run, in the journal's order, which for a finished run is that of the questions. Of samples of the same
 * question (two processes that evaluated the same run at once) the first counts.
 * @throws DataError where the journal is missing, damaged, or of a newer format
 */
export async function* readSamples(folder: string, key: string): AsyncGenerator<SampleRecord> {
  for await (const { sample } of readSampleLines(folder, key)) yield sample;
}

/** `readSamples`, each with the place of its line. */
export async function* readSampleLines(
  folder: string,
  key: string,
): AsyncGenerator<LineSpan & { readonly sample: SampleRecord }> {
  const path = journalPath(folder, key);
  if (!existsSync(path)) throw new DataError(`There are no samples of run ${key}: ${path} does not exist.`);
  const seen = new Set<number>();
  for await (const line of readJsonLines(path)) {
    if (line.line === 1) {
      readHeader(line.value, path);
      continue;
    }
    const read = readLine(line, path);
    if (read.kind !== 'sample' || seen.has(read.index)) continue;
    seen.add(read.index);
    const { start, end } = line;
    yield { sample: readAs(sampleRecordSchema, line.value, `${path}:${line.line}`), start, end };
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

function checkHeader(header: JournalHeader, identity: RunIdentity, path: string): void {
  if (stableHash(header.identity) === stableHash(identity)) return;
  throw new DataError(
    `${path} belongs to another run (${header.identity.task} of ${header.model}): its header disagrees with its name. Move the file away and run the same command again.`,
  );
}
