// Rows of a Parquet file, read in a thread of their own: a damaged file may ask for more time or memory than there is, and then the thread is
// ended and not the program.

import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { DataError } from '../lib/errors.ts';
import { parquetPlace } from './parquet-file.ts';
import type { ParquetJob, ParquetReply } from './parquet-thread.ts';
import type { Split } from './split.ts';

/** Node runs JavaScript only, so a thread is always the compiled file, also when its parent runs from source (tests). */
const folder = import.meta.url.endsWith('.ts') ? '../../dist/tasks/' : './';
const threadFile = new URL(`${folder}parquet-thread.js`, import.meta.url);

/** What a file may take: seconds, and megabytes of the thread's heap; the more the larger it is. */
interface Patience {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Ten times and more what a slow machine takes for honest files. */
async function patienceFor(path: string): Promise<Patience> {
  const megabytes = await stat(path).then(
    ({ size }) => size / 1e6,
    () => 0,
  );
  return { seconds: 30 + 3 * megabytes, megabytes: 1000 + 40 * megabytes };
}

/**
 * Reads a file.
 * @param patience what it may take; by its size where it is not told
 * @throws DataError for one that is no Parquet, or holds values that JSON has no form for
 */
export async function readParquetRows(path: string, patience?: Patience): Promise<Split> {
  const reply = await ask({ path, asked: 'rows' }, patience ?? (await patienceFor(path)));
  if (!('file' in reply)) throw new Error('The thread answered something else than rows.');
  return { path, ...reply.file, place: (index) => parquetPlace(path, index) };
}

/** How many rows a file has: its footer tells. Throws DataError as `readParquetRows`. */
export async function countParquetRows(path: string, patience?: Patience): Promise<number> {
  const reply = await ask({ path, asked: 'count' }, patience ?? (await patienceFor(path)));
  if (!('count' in reply)) throw new Error('The thread answered something else than a count.');
  return reply.count;
}

async function ask(job: ParquetJob, { seconds, megabytes }: Patience): Promise<ParquetReply> {
  const thread = new Worker(threadFile, {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const reply = await new Promise<ParquetReply>((resolve, reject) => {
      const refuse = (why: string): void =>
        reject(
          new DataError(
            `cannot read ${job.path} as Parquet: it is damaged, and ${why}. Get it again, or write it as JSON Lines.`,
          ),
        );
      timer = setTimeout(() => refuse(`reading it would not end (${seconds.toFixed()} s)`), seconds * 1000);
      thread.on('message', resolve);
      thread.on('error', (error: Error & { readonly code?: string }) =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? refuse(`asks for more than ${megabytes.toFixed()} MB of memory`)
          : reject(error),
      );
      thread.on('exit', () => reject(new Error('The thread ended without an answer.')));
    });
    if ('refused' in reply) throw new DataError(reply.refused);
    return reply;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
