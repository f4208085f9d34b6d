// The hash of a run's samples as they lie in its journal, byte by byte: its record keeps it from when the run was finished.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { DataError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import type { LineSpan } from '../lib/jsonl.ts';
import { journalSpans } from './journal-order.ts';
import { journalPath } from './samples.ts';

/**
 * SHA-256, in hexadecimal, of the sample lines of a run's journal, each with its newline, by ascending index (the first of each
 * index): the same whether the journal lies in order or not.
 * @throws DataError where the journal is missing or damaged
 */
export async function hashSamples(folder: string, key: string): Promise<string> {
  const path = journalPath(folder, key);
  return hashLines(path, (await journalSpans(path)).samples);
}

/** SHA-256, in hexadecimal, of lines of a file in the order given. Throws DataError where it can't be read. */
export async function hashLines(path: string, lines: readonly LineSpan[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { start, end } of joined(lines)) {
    try {
      for await (const chunk of createReadStream(path, { start, end: end - 1 })) hash.update(chunk as Buffer);
    } catch (error) {
      throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
    }
  }
  return hash.digest('hex');
}

/** Lines that follow each other in the file as one: all of them, where it lies in order. */
function joined(lines: readonly LineSpan[]): readonly LineSpan[] {
  const spans: LineSpan[] = [];
  for (const { start, end } of lines) {
    const last = spans.at(-1);
    if (last?.end === start) spans[spans.length - 1] = { start: last.start, end };
    else spans.push({ start, end });
  }
  return spans;
}
