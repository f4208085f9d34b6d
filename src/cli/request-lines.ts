// A file of requests, one JSON a line.

import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { DataError, UsageError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import { splitLines } from '../lib/lines.ts';
import { parseRequestLine } from '../runners/request-line.ts';
import type { ModelRequest } from '../tasks/types.ts';

/** A line that is no request has its error in the request's place. */
export interface RequestLine {
  /** From 1, as editors count. */
  readonly number: number;
  readonly request: ModelRequest | DataError;
}

/** Opens a file of requests; `-` is stdin. Throws UsageError where it cannot be read. */
export async function openRequests(path: string): Promise<AsyncIterable<Buffer>> {
  if (path === '-') return process.stdin;
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw unreadable(path, systemReason(error));
  }
  if ((await stat(path)).isDirectory()) throw unreadable(path, 'it is a folder');
  return createReadStream(path);
}

function unreadable(path: string, why: string): UsageError {
  return new UsageError(
    `Cannot read requests from ${JSON.stringify(path)}: ${why}. Give a file with one request a line, or - for stdin.`,
  );
}

/** Reads requests in blocks of `size`. Lines of white space count but are no requests. */
export async function* requestBlocks(
  bytes: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<readonly RequestLine[]> {
  let block: RequestLine[] = [];
  let number = 0;
  // Not readline: to it, a lone carriage return ends a line as well.
  for await (const line of splitLines(bytes)) {
    number++;
    const request = readLine(line.bytes);
    if (request === undefined) continue;
    block.push({ number, request });
    if (block.length < size) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}

function readLine(line: Buffer): ModelRequest | DataError | undefined {
  let text: string;
  try {
    // A byte-order mark at its start is left out.
    text = new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch {
    return new DataError('this is not UTF-8.');
  }
  return text.trim() === '' ? undefined : parseRequestLine(text);
}
