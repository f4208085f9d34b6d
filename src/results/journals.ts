// What the journals alone tell: which runs are finished, with their records, and how far the others are.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../lib/errors.ts';
import { systemCode, systemReason } from '../lib/files.ts';
import { readJsonLines } from '../lib/jsonl.ts';
import { readHeader, readLine, stillFailed } from './journal-lines.ts';
import { journalPath, samplesFolder } from './samples.ts';
import type { FailedQuestions, JournalHeader, RunRecord } from './types.ts';

/** What one journal tells. */
export interface JournalState {
  readonly header: JournalHeader;
  /** Questions that have a sample. */
  readonly done: number;
  /** Their indices. */
  readonly doneQuestions: ReadonlySet<number>;
  /** Questions that were given up and have no sample, each once, with the reason that was noted last. */
  readonly failed: readonly FailedQuestions[];
  /** The record that stands at its end when the run was finished. */
  readonly finished: RunRecord | undefined;
}

/** The run keys that have a journal; none where there is no samples folder. */
export async function journalKeys(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(samplesFolder(folder));
    return names.flatMap((name) => /^([0-9a-f]{20})\.jsonl$/.exec(name)?.[1] ?? []).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return [];
    throw new DataError(`Cannot read ${join(folder, 'samples')}: ${systemReason(error)}.`);
  }
}

/**
 * Reads through a journal. Undefined where not even its header was written.
 * @throws DataError where it is damaged or of a newer format
 */
export async function readJournalState(folder: string, key: string): Promise<JournalState | undefined> {
  const path = journalPath(folder, key);
  const doneQuestions = new Set<number>();
  const failed: FailedQuestions[] = [];
  let header: JournalHeader | undefined;
  let finished: RunRecord | undefined;
  for await (const line of readJsonLines(path)) {
    if (header === undefined) {
      header = readHeader(line.value, path);
      continue;
    }
    const read = readLine(line, path);
    if (read.kind === 'sample') doneQuestions.add(read.index);
    if (read.kind === 'failed') failed.push(read.failed);
    if (read.kind === 'finished') finished = read.finished;
  }
  return (
    header && {
      header,
      done: doneQuestions.size,
      doneQuestions,
      failed: stillFailed(failed, doneQuestions),
      finished,
    }
  );
}

/**
 * The states of all journals whose run isn't in `recorded`. A journal that can't be read is told to `warn` and left out;
 * one of a newer format too, since nothing of it is lost by that.
 */
export async function readJournals(
  folder: string,
  recorded: ReadonlySet<string>,
  warn: (message: string) => void,
): Promise<readonly JournalState[]> {
  const states: JournalState[] = [];
  for (const key of await journalKeys(folder)) {
    if (recorded.has(key)) continue;
    try {
      const state = await readJournalState(folder, key);
      if (state) states.push(state);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      warn(error.message);
    }
  }
  return states;
}
