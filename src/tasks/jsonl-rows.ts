// Rows of a JSONL file: UTF-8, one JSON object a line. A byte order mark, CRLF, empty lines and a missing last newline are fine.

import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { DataError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import { splitLines } from '../lib/lines.ts';
import { refuseSpecialFile } from '../lib/special-files.ts';
import { asArrowReads } from './arrow-rows.ts';
import type { Split } from './split.ts';
import type { Row } from './types.ts';

/** Reads a file. Throws DataError with file and line for a line that is no JSON object. */
export async function readJsonlRows(path: string): Promise<Split> {
  const hash = createHash('sha256');
  const rows: Row[] = [];
  const lines: number[] = [];
  for await (const { line, text } of linesOf(path, hash)) {
    rows.push(parseRow(text, `${path}:${line}`));
    lines.push(line);
  }
  return {
    path,
    sha256: hash.digest('hex'),
    rows: asArrowReads(rows),
    place: (index) => `${path}:${lines[index]}`,
  };
}

/** How many rows a file has, without parsing them. */
export async function countJsonlRows(path: string): Promise<number> {
  let count = 0;
  for await (const _ of linesOf(path)) count += 1;
  return count;
}

interface Line {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a file that are not empty; `hash`, where given, sees every byte. */
async function* linesOf(path: string, hash?: Hash): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 0;
  for await (const { bytes } of splitLines(chunksOf(path, hash))) {
    line += 1;
    const text = decoded(decoder, bytes, `${path}:${line}`);
    if (text.trim() !== '') yield { line, text };
  }
}

async function* chunksOf(path: string, hash?: Hash): AsyncGenerator<Buffer> {
  try {
    await refuseSpecialFile(path);
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash?.update(chunk);
      yield chunk;
    }
  } catch (error) {
    throw new DataError(`cannot read ${path}: ${systemReason(error)}`);
  }
}

function decoded(decoder: TextDecoder, bytes: Uint8Array, place: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new DataError(`${place}: the line is not UTF-8`);
  }
}

function parseRow(text: string, place: string): Row {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataError(
      `${place}: the line is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DataError(`${place}: expected a JSON object, one row a line`);
  }
  refuseOthers(value, text, place);
  if (text.includes('\\u')) refuseHalves(value, place);
  return value as Row;
}

/** No row is nested deeper; what walks through rows is not made for more. */
const deepest = 200;

/** Half of a surrogate pair, which JSON can spell: no character, so no UTF-8 has it, and Apache Arrow refuses it too. */
const half = /\p{Surrogate}/u;

function refuseHalves(value: unknown, place: string): void {
  JSON.stringify(value, (name, item: unknown) => {
    if (half.test(name) || (typeof item === 'string' && half.test(item)))
      throw new DataError(`${place}: a text has half of a surrogate pair, which is no character`);
    return item;
  });
}

/** Throws DataError for what cannot be kept as it is written: whole numbers that a double has no room for, and deep nesting. */
function refuseOthers(value: unknown, text: string, place: string, depth = 0): void {
  if (depth > deepest) throw new DataError(`${place}: the row is nested more than ${deepest} levels deep`);
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) refuseOthers(item, text, place, depth + 1);
  } else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    // `1e300` is a float, and the nearest double is what is meant.
    const whole = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/(?<![\d.])\d{16,}(?![\d.eE])/g);
    const large = [...whole].find(([digits]) => !Number.isSafeInteger(Number(digits)));
    if (large !== undefined) throw new DataError(`${place}: a number such as ${large[0]} is beyond 2^53`);
  }
}
