// Rows of a Parquet file, as the Hugging Face hub keeps them. Compression: none or Snappy.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { DataError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';
import type { Split } from './split.ts';
import type { Row } from './types.ts';

/** Reads a file. Throws DataError for one that is no Parquet, is compressed otherwise, or holds values that JSON has no form for. */
export async function readParquetRows(path: string): Promise<Split> {
  const place = (index: number): string => `${path}: row ${index + 1}`;
  return understood(path, async () => {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
    const read = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
    const rows = read.map((row, index) => plain(row, place(index)) as Row);
    return { path, sha256: hash.digest('hex'), rows, place };
  });
}

/** How many rows a file has: its footer tells. */
export async function countParquetRows(path: string): Promise<number> {
  return understood(path, async () => {
    const { num_rows } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    return Number(num_rows);
  });
}

async function understood<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`cannot read ${path} as Parquet: ${systemReason(error)}`);
  }
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
    throw new DataError(
      `${place}: a value is a ${value.constructor.name}; expected texts, numbers, lists and records`,
    );
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item, place)]));
}
