// The rows of a samples file of lm-eval: JSON Lines, or (before 0.4.3) one JSON array whatever the file's name says.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { DataError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';
import { splitLines } from '../../lib/lines.ts';
import { parsePythonJson } from './python-json-text.ts';
import { decode } from './results-file.ts';

/** A row with its place, for messages. */
export interface PlacedRow {
  readonly value: unknown;
  /** File and line, or file and index. */
  readonly where: string;
}

/** Bytes at the front that tell an array from lines. */
const front = 1024;

/**
 * The rows, one at a time in memory where they are lines.
 * @throws DataError where the file can't be read, or a row is no whole JSON: nothing of such a file is trusted
 */
export async function* readSampleRows(path: string): AsyncGenerator<PlacedRow> {
  try {
    yield* (await beginsWithBracket(path)) ? arrayRows(path) : lineRows(path);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
}

/** The SHA-256 of a file's bytes. Throws DataError where it can't be read. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  } catch (error) {
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
  return hash.digest('hex');
}

async function beginsWithBracket(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(front), 0, front, 0);
    return /^\uFEFF?\s*\[/.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}

async function* arrayRows(path: string): AsyncGenerator<PlacedRow> {
  const rows = parsePythonJson(decode(await readFile(path), path), path);
  if (!Array.isArray(rows)) throw new DataError(`${path} is no array of samples.`);
  for (const [index, value] of rows.entries()) yield { value, where: `${path}[${index}]` };
}

async function* lineRows(path: string): AsyncGenerator<PlacedRow> {
  let line = 0;
  for await (const { bytes } of splitLines(createReadStream(path) as AsyncIterable<Buffer>)) {
    line += 1;
    const where = `${path}:${line}`;
    const text = decode(bytes, where);
    if (text.trim() !== '') yield { value: parsePythonJson(text, where), where };
  }
}
