// JSON Lines as a journal: blocks of records are appended and flushed, after a torn end was cut off.

import { createReadStream, createWriteStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { DataError, UsageError } from './errors.ts';
import { systemReason } from './files.ts';
import { chunksOf, fileStart, type Glance, type JsonLine, readJsonLines, toJsonLine } from './jsonl.ts';
import { splitLines } from './lines.ts';

/** An open journal. State: the file handle, until `close`. */
export interface JsonLinesAppender {
  /** Appends records, one a line and all in one write; they are on the disk when the promise resolves. */
  append(records: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a journal for appending, made where it is absent. Every whole line is shown to `visit`; a torn end is cut off the file, and
 * so are lines that follow zeros, which a power failure left. What was more than one line is kept as `<path>.broken-<time>`.
 * Throws UsageError where the file can't be written, DataError as `readJsonLines` does.
 */
export async function openJsonLines(
  path: string,
  visit: (line: JsonLine) => void,
  glance?: Glance,
): Promise<JsonLinesAppender> {
  const file = await open(path, 'a+').catch((error: unknown) => {
    throw new UsageError(`Cannot write ${path}: ${systemReason(error)}.`);
  });
  try {
    await recover(path, file, visit, glance);
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

async function recover(
  path: string,
  file: FileHandle,
  visit: (line: JsonLine) => void,
  glance?: Glance,
): Promise<void> {
  let place = fileStart;
  let lastSize: number | undefined;
  for (;;) {
    try {
      for await (const line of readJsonLines(path, place, glance)) {
        visit(line);
        place = line;
      }
    } catch (error) {
      if (!(error instanceof DataError) || !(await hasZeros(path, place.end))) throw error;
      await keepAside(path, place.end);
      return file.truncate(place.end);
    }
    const { size } = await file.stat();
    if (size === place.end) return;
    // What looks torn may be a block that another process is writing now: cut only what has stopped growing.
    if (size === lastSize) {
      if (await hasSeveralLines(path, place.end)) await keepAside(path, place.end);
      return file.truncate(place.end);
    }
    lastSize = size;
  }
}

/** Whether the line that begins at a byte has zeros in it: JSON has none, and nobody wrote them. */
async function hasZeros(path: string, start: number): Promise<boolean> {
  for await (const { bytes } of splitLines(chunksOf(path, start))) return bytes.includes(0);
  return false;
}

async function hasSeveralLines(path: string, start: number): Promise<boolean> {
  let lines = 0;
  for await (const _line of splitLines(chunksOf(path, start))) if (++lines > 1) return true;
  return false;
}

async function keepAside(path: string, start: number): Promise<void> {
  const aside = `${path}.broken-${new Date().toISOString().replaceAll(':', '-')}`;
  try {
    await pipeline(createReadStream(path, { start }), createWriteStream(aside, { flags: 'a', flush: true }));
  } catch (error) {
    throw new UsageError(`Cannot write ${aside}: ${systemReason(error)}.`);
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
