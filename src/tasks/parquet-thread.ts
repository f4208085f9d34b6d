// A thread that reads one Parquet file and ends.

import { parentPort, workerData } from 'node:worker_threads';
import { DataError } from '../lib/errors.ts';
import { countParquetFile, type ParquetFile, readParquetFile } from './parquet-file.ts';

/** What the thread is started with. */
export interface ParquetJob {
  readonly path: string;
  readonly asked: 'rows' | 'count';
}

/** What it answers. */
export type ParquetReply =
  { readonly file: ParquetFile } | { readonly count: number } | { readonly refused: string };

const { path, asked } = workerData as ParquetJob;

async function reply(): Promise<ParquetReply> {
  try {
    return asked === 'rows' ? { file: await readParquetFile(path) } : { count: await countParquetFile(path) };
  } catch (error) {
    // The class of an error does not come through.
    if (error instanceof DataError) return { refused: error.message };
    throw error;
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is of windows
parentPort?.postMessage(await reply());
