// The bytes of one file, from the hub to the disk: gone on with where they stopped, whoever stopped them.

import { constants } from 'node:fs';
import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { DataError } from '../../lib/errors.ts';
import { onDisk } from './disk.ts';
import { type Answer, type Connection, type Place, request, told } from './request.ts';
import { Temporary, withRetries } from './retry.ts';

/** What is transferred. */
export interface Transfer {
  readonly connection: Connection;
  readonly place: Place & { readonly path: string };
  readonly size: number;
  /** Where the bytes grow. */
  readonly target: string;
  /** Told how many bytes more are here; less than none where some are given up. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Brings `target` to its size. What is there already is taken for the beginning of the file.
 * @returns how many bytes were there before
 * @throws UsageError where the disk or the network fails, DataError where the hub refuses or sends another length
 */
export async function transfer(work: Transfer): Promise<number> {
  const { target, size, connection, place, onBytes } = work;
  const file = await onDisk(target, () => open(target, constants.O_RDWR | constants.O_CREAT, 0o666));
  try {
    const before = await usable(file, size);
    onBytes(before);
    let done = before;
    const advance = (position: number): void => {
      if (position > done) onBytes(position - done);
      done = Math.max(done, position);
    };
    await withRetries(told(place), connection, async () => {
      if (done === size) return;
      const first = done;
      const position = await attempt(work, file, done, advance).catch((error: unknown) => {
        if (!(error instanceof Temporary)) throw error;
        const { message, waitSeconds } = error;
        const wait = waitSeconds === undefined ? {} : { waitSeconds };
        throw new Temporary(done === 0 ? message : `${message} after ${done} of ${size} bytes`, {
          ...wait,
          progress: done > first,
        });
      });
      if (position < size)
        throw new Temporary(`the answer ended after ${position} of ${size} bytes`, {
          progress: done > first,
        });
    });
    await onDisk(target, () => file.sync());
    return before;
  } finally {
    await file.close();
  }
}

/** Removes what was transferred. */
export async function discard(target: string): Promise<void> {
  await rm(target, { force: true });
}

/** Bytes of a file's beginning that are here. */
export async function bytesHere(target: string): Promise<number> {
  return (await stat(target).catch(() => undefined))?.size ?? 0;
}

async function usable(file: FileHandle, size: number): Promise<number> {
  const here = (await file.stat()).size;
  if (here <= size) return here;
  await file.truncate(0);
  return 0;
}

/** Asks for the rest of the file, and writes it. Returns where the answer ended. */
async function attempt(
  { connection, place, size, target }: Transfer,
  file: FileHandle,
  from: number,
  advance: (position: number) => void,
): Promise<number> {
  const { endpoint } = connection.settings;
  const path = place.path.split('/').map(encodeURIComponent).join('/');
  const url = `${endpoint}/datasets/${place.repository}/resolve/${encodeURIComponent(place.revision)}/${path}`;
  let answer = await request(connection, url, place, from === 0 ? {} : { range: `bytes=${from}-` });
  // A server that cannot go on from there is asked for all of it.
  if (answer.status === 416) {
    await answer.leave();
    answer = await request(connection, url, place);
  }
  let position: number;
  try {
    position = startOf(answer, from, size, place);
  } catch (error) {
    await answer.leave();
    throw error;
  }
  for await (const chunk of answer.body) {
    if (position + chunk.length > size)
      throw new DataError(
        `${told(place)}: the hub sends more than the ${size} bytes that it lists. Check HF_ENDPOINT, or try again later.`,
      );
    await onDisk(target, () => writeAll(file, chunk, position));
    position += chunk.length;
    advance(position);
  }
  return position;
}

/** Where an answer's first byte belongs: behind those that are here, or at the beginning where the server knows no ranges. */
function startOf({ status, headers }: Answer, from: number, size: number, place: Place): number {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const start = status === 206 ? Number(range?.[1] ?? NaN) : 0;
  if (!(start <= from)) throw new Temporary(`the answer begins at byte ${start} instead of ${from}`);
  // A length of packed bytes says nothing.
  const length = headers.get('content-encoding') === null ? headers.get('content-length') : null;
  const whole = length === null ? size : start + Number(length);
  const total = range?.[2] === undefined || range[2] === '*' ? size : Number(range[2]);
  if (total !== size || whole > size || (whole < size && status !== 206))
    throw new DataError(
      `${told(place)}: the hub sends ${total === size ? whole : total} bytes, and lists ${size}. Check HF_ENDPOINT, or try again later.`,
    );
  return start;
}

/** At its place rather than at the end, so that two who write the same file write the same. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;)
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
}
