// Reads a Parquet file, as the Hugging Face hub keeps them, with the values that the `datasets` library gives for them. The library that takes
// it apart believes what the file says: one that says the wrong thing can keep it busy for ever (parquet-rows.ts).

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { asyncBufferFromFile, type Compressors, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors as decompressors, decompressLz4, decompressLz4Raw } from 'hyparquet-compressors';
import { DataError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import { refuseSpecialFile } from '../lib/special-files.ts';
import type { Row } from './types.ts';

const nothing = new Uint8Array();

/** The package's LZ4 stumbles over a page of no bytes, which pyarrow writes for the dictionary of a column without values. */
const compressors: Compressors = {
  ...decompressors,
  LZ4: (input, length) => (length === 0 ? nothing : decompressLz4(input, length)),
  LZ4_RAW: (input, length) => (length === 0 ? nothing : decompressLz4Raw(input, length)),
};

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Not the package's own: that one drops a byte order mark at a text's front, and puts something else for what is no UTF-8. */
const parsers = {
  stringFromBytes(bytes: Uint8Array | undefined): string | undefined {
    try {
      return bytes && decoder.decode(bytes);
    } catch {
      throw new Error('a text is not UTF-8');
    }
  },
};

/** What a file holds. */
export interface ParquetFile {
  readonly sha256: string;
  readonly rows: readonly Row[];
}

/** Where a row stands, for messages. */
export const parquetPlace = (path: string, index: number): string => `${path}: row ${index + 1}`;

/** Reads a file. Throws DataError for one that is no Parquet, or holds values that JSON has no form for. */
export async function readParquetFile(path: string): Promise<ParquetFile> {
  return understood(path, async () => {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
    const file = await asyncBufferFromFile(path);
    // Read without our parsers: the least and greatest texts that it tells may be cut off inside of a character.
    const metadata = await parquetMetadataAsync(file);
    // Bytes that are not marked as text are none.
    const read = await parquetReadObjects({ file, metadata, compressors, parsers, utf8: false });
    const rows = read.map((row, index) => plainRow(row, parquetPlace(path, index)));
    return { sha256: hash.digest('hex'), rows };
  });
}

/** How many rows a file has: its footer tells. Throws DataError for one that is no Parquet. */
export async function countParquetFile(path: string): Promise<number> {
  return understood(path, async () => {
    const { num_rows } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    return Number(num_rows);
  });
}

async function understood<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    await refuseSpecialFile(path);
    return await read();
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(
      `cannot read ${path} as Parquet: ${reasonOf(error)}. Get it again, or write it as JSON Lines.`,
    );
  }
}

/** The package stumbles over what is damaged before it could say so. */
function reasonOf(error: unknown): string {
  const reason = systemReason(error).replaceAll(/\s+/g, ' ').slice(0, 300);
  return error instanceof TypeError || error instanceof RangeError || reason.includes('undefined')
    ? 'it is damaged'
    : reason;
}

function plainRow(row: Record<string, unknown>, place: string): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, plain(value, `${place}, column ${column}`)]),
  );
}

/** The value as JSON would give it: 64-bit integers as numbers. */
function plain(value: unknown, place: string): unknown {
  if (typeof value === 'bigint') {
    if (!Number.isSafeInteger(Number(value))) throw new DataError(`${place}: ${value} is beyond 2^53`);
    return Number(value);
  }
  if (value === undefined) return null;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, place));
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    const kind =
      value instanceof Uint8Array ? 'bytes' : value instanceof Date ? 'a date or time' : 'of an unknown kind';
    throw new DataError(`${place}: a value is ${kind}; expected texts, numbers, lists and records`);
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item, place)]));
}
