// JSON Lines, streamed with their places. A writer can be killed at any byte, and a power failure leaves zeros or the disk's old
// bytes where a block was being written, so the end may be torn; what is torn was never promised to anybody.

import { createReadStream } from 'node:fs';
import { DataError } from './errors.ts';
import { systemReason } from './files.ts';
import { splitLines } from './lines.ts';
import { refuseSpecialFile } from './special-files.ts';

/** Byte offsets of a line; the newline is the last byte before `end`. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** One line of a file. */
export interface JsonLine extends LineSpan {
  readonly value: unknown;
  /** From 1, as editors count. */
  readonly line: number;
}

/** Where reading begins: after `line` lines, which end at byte `end`. */
export interface LinePlace {
  readonly line: number;
  readonly end: number;
}

export const fileStart: LinePlace = { line: 0, end: 0 };

/** A value as JSON on one line. NaN and the infinities, which JSON lacks, become the strings `NaN`, `Infinity`, `-Infinity`. */
export function toJsonLine(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'number' && !Number.isFinite(field) ? String(field) : field,
  );
}

/** What a line that is not the last holds, told without parsing it; undefined where it has to be parsed. */
export type Glance = (bytes: Buffer) => unknown;

/**
 * Streams the lines of a file, one or two at a time in memory. The end is left out where it is torn: no newline, or lines that are not
 * JSON. Throws DataError with file and line where a line is not JSON and another one follows that is, where several lines are all
 * that there is and none is JSON, and where the file can't be read.
 */
export async function* readJsonLines(
  path: string,
  from: LinePlace = fileStart,
  glance: Glance = () => undefined,
): AsyncGenerator<JsonLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let { line, end } = from;
  let torn: string | undefined;
  let hasLines = line > 0;
  for await (const { bytes, isLast } of endedLines(path, from.end)) {
    const start = end;
    line += 1;
    end += bytes.length + 1;
    let value = isLast ? undefined : glance(bytes);
    try {
      value ??= JSON.parse(decoder.decode(bytes));
    } catch (error) {
      if (torn !== undefined && !hasLines) throw damaged(torn);
      torn ??= `${path}:${line}: this line is not JSON (${(error as Error).message})`;
      continue;
    }
    if (torn !== undefined) throw damaged(torn);
    hasLines = true;
    yield { value, line, start, end };
  }
}

/** The lines that end with a newline, each with whether another one follows. */
async function* endedLines(
  path: string,
  start: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly isLast: boolean }> {
  let before: Buffer | undefined;
  for await (const { bytes, ended } of splitLines(chunksOf(path, start))) {
    if (!ended) break;
    if (before) yield { bytes: before, isLast: false };
    before = bytes;
  }
  if (before) yield { bytes: before, isLast: true };
}

const damaged = (torn: string): DataError =>
  new DataError(
    `${torn}. Remove it, and the last line where that begins with {"finished": what it held is computed again.`,
  );

/** The bytes of a file from one on. Throws DataError where it can't be read. */
export async function* chunksOf(path: string, start: number): AsyncGenerator<Buffer> {
  try {
    await refuseSpecialFile(path);
    yield* createReadStream(path, { start, highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
}
