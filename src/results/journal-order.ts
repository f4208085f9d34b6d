// A journal whose samples were written out of order, or twice, written anew in order.

import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { DataError, UsageError } from '../lib/errors.ts';
import { systemCode, systemReason, temporaryPath } from '../lib/files.ts';
import { type LineSpan, readJsonLines } from '../lib/jsonl.ts';
import { readHeader, readLine, stillFailed } from './journal-lines.ts';

/** Where the lines of a journal lie that count. */
export interface JournalSpans {
  readonly header: LineSpan | undefined;
  /** By ascending index, the first of each index. */
  readonly samples: readonly LineSpan[];
  /** Of questions that were given up: those that still say of some question why it has no sample. */
  readonly failed: readonly LineSpan[];
  /** The last one. */
  readonly finished: LineSpan | undefined;
}

/**
 * Replaces a journal by one that has the lines that count, in the order of `JournalSpans`. They are copied byte by byte, and only
 * their places are held in memory. The old file stays until the new one is whole.
 * @throws UsageError where it can't be written, DataError where it is damaged
 */
export async function sortJournal(path: string): Promise<void> {
  const { header, samples, failed, finished } = await journalSpans(path);
  const spans = [header, ...samples, ...failed, finished].filter((span) => span !== undefined);
  const temporary = temporaryPath(path);
  try {
    const source = await open(path, 'r');
    try {
      await copySpans(source, spans, temporary, path);
    } finally {
      await source.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (systemCode(error) === undefined) throw error;
    throw new UsageError(
      `Cannot put ${path} in order, which needs room for a copy: ${systemReason(error)}. All that was recorded is kept: mend this and run the same command again.`,
    );
  }
}

/** Reads through a journal. Throws DataError where it is missing or damaged. */
export async function journalSpans(path: string): Promise<JournalSpans> {
  const samples = new Map<number, LineSpan>();
  const failed: { readonly span: LineSpan; readonly questions: readonly number[] }[] = [];
  let header: LineSpan | undefined;
  let finished: LineSpan | undefined;
  for await (const { value, start, end, line } of readJsonLines(path)) {
    const span = { start, end };
    if (header === undefined) {
      readHeader(value, path);
      header = span;
      continue;
    }
    const read = readLine({ value, line }, path);
    if (read.kind === 'finished') finished = span;
    if (read.kind === 'failed') failed.push({ span, questions: read.failed.questions });
    if (read.kind === 'sample' && !samples.has(read.index)) samples.set(read.index, span);
  }
  const left = stillFailed(failed, new Set(samples.keys()));
  return {
    header,
    samples: [...samples].sort(([a], [b]) => a - b).map(([, span]) => span),
    failed: left.map(({ span }) => span),
    finished,
  };
}

async function copySpans(
  source: FileHandle,
  spans: readonly LineSpan[],
  target: string,
  path: string,
): Promise<void> {
  const copy = await open(target, 'wx');
  try {
    for (const { start, end } of spans) {
      const bytes = Buffer.alloc(end - start);
      const { bytesRead } = await source.read(bytes, 0, bytes.length, start);
      if (bytesRead < bytes.length) throw new DataError(`${path} became shorter while it was read.`);
      await copy.writeFile(bytes);
    }
    await copy.sync();
  } finally {
    await copy.close();
  }
}
