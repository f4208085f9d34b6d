// JSON Lines as a journal: blocks of records are appended and flushed, and lines are streamed back with their places.
// A writer can be killed at any byte, so the last line may be torn; a torn line was never promised to anybody.

import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { DataError, UsageError } from './errors.ts';
import { systemReason } from './files.ts';
import { splitLines } from './lines.ts';

/** One line of a file. `start` and `end` are byte offsets; the newline is the last byte before `end`. */
export interface JsonLine {
  readonly value: unknown;
  /** From 1, as editors count. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** Where reading begins: after `line` lines, which end at byte `end`. */
export interface LinePlace {
  readonly line: number;
  readonly end: number;
}

const fileStart: LinePlace = { line: 0, end: 0 };

/** A value as JSON on one line. NaN and the infinities, which JSON lacks, become the strings `NaN`, `Infinity`, `-Infinity`. */
export function toJsonLine(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'number' && !Number.isFinite(field) ? String(field) : field,
  );
}

/**
 * Streams the lines of a file, one at a time in memory. The last line is left out where it is torn: no newline at its
 * end, or not JSON. Throws DataError with file and line where an earlier line is not JSON, or the file can't be read.
 */
export async function* readJsonLines(path: string, from: LinePlace = fileStart): AsyncGenerator<JsonLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let { line, end } = from;
  let torn: string | undefined;
  for await (const { bytes, ended } of splitLines(chunksOf(path, from.end))) {
    if (!ended) return;
    if (torn !== undefined) {
      throw new DataError(
        `${path}:${line}: this line is not JSON (${torn}). Remove it; what it held is computed again.`,
      );
    }
    const start = end;
    line += 1;
    end += bytes.length + 1;
    let value: unknown;
    try {
      value = JSON.parse(decoder.decode(bytes));
    } catch (error) {
      torn = (error as Error).message;
      continue;
    }
    yield { value, line, start, end };
  }
}

async function* chunksOf(path: string, start: number): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { start, highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
}

/** An open journal. State: the file handle, until `close`. */
export interface JsonLinesAppender {
  /** Appends records, one a line and all in one write; they are on the disk when the promise resolves. */
  append(records: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a journal for appending, made where it is absent. Every whole line is shown to `visit`; a torn last line is cut
 * off the file. Throws UsageError where the file can't be written, DataError as `readJsonLines` does.
 */
export async function openJsonLines(
  path: string,
  visit: (line: JsonLine) => void,
): Promise<JsonLinesAppender> {
  const file = await open(path, 'a+').catch((error: unknown) => {
    throw new UsageError(`Cannot write ${path}: ${systemReason(error)}.`);
  });
  try {
    await recover(path, file, visit);
  } catch (error) {
    await file.close();
    throw error;
  }
  // Blocks are written one after the other; after one that failed half-way no other may follow it, or the torn line
  // would come to lie in the middle.
  let last: Promise<void> = Promise.resolve();
  return {
    async append(records) {
      const block = Buffer.from(records.map((record) => `${toJsonLine(record)}\n`).join(''));
      last = last.then(() => writeBlock(path, file, block));
      await last;
    },
    async close() {
      await last.catch(() => undefined);
      await file.close();
    },
  };
}

async function recover(path: string, file: FileHandle, visit: (line: JsonLine) => void): Promise<void> {
  let place = fileStart;
  let lastSize: number | undefined;
  for (;;) {
    for await (const line of readJsonLines(path, place)) {
      visit(line);
      place = line;
    }
    const { size } = await file.stat();
    if (size === place.end) return;
    // What looks torn may be a block that another process is writing now: cut only what has stopped growing.
    if (size === lastSize) return file.truncate(place.end);
    lastSize = size;
  }
}

async function writeBlock(path: string, file: FileHandle, block: Buffer): Promise<void> {
  try {
    for (let written = 0; written < block.length;) {
      written += (await file.write(block, written)).bytesWritten;
    }
    await file.datasync();
  } catch (error) {
    throw new UsageError(
      `Cannot write ${path}: ${systemReason(error)}. What was recorded before is kept: mend this and run the same command again.`,
    );
  }
}
