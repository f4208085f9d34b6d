// Where a data set lies: `<data folder>/<data set's folder>/<split>.jsonl`, or `.parquet`.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '../lib/errors.ts';
import { countJsonlRows, readJsonlRows } from './jsonl-rows.ts';
import { countParquetRows, readParquetRows } from './parquet-rows.ts';
import type { Split } from './split.ts';
import type { Task } from './types.ts';

/** The data that ship with Plumbline, in the layout of a data folder. */
export const bundledDataFolder = fileURLToPath(new URL('../../data/', import.meta.url));

const formats = [
  { extension: 'jsonl', read: readJsonlRows, count: countJsonlRows },
  { extension: 'parquet', read: readParquetRows, count: countParquetRows },
] as const;

/**
 * Reads a split of a task's data set from the first data folder that has it. Throws DataError for a missing or empty file, and with file and line
 * for a row that cannot be read.
 */
export async function readSplit(task: Task, split: string, dataFolders: readonly string[]): Promise<Split> {
  const { path, format } = findSplit(task, split, dataFolders);
  const read = await format.read(path);
  if (read.rows.length === 0) throw new DataError(`task ${task.name}: ${path} has no rows`);
  return read;
}

/** How many rows a split has, without reading them all. Throws DataError where it is missing. */
export async function countRows(task: Task, split: string, dataFolders: readonly string[]): Promise<number> {
  const { path, format } = findSplit(task, split, dataFolders);
  return format.count(path);
}

function findSplit(
  { name, dataset }: Task,
  split: string,
  dataFolders: readonly string[],
): { path: string; format: (typeof formats)[number] } {
  for (const folder of dataFolders) {
    for (const format of formats) {
      const path = join(folder, dataset.folder, `${split}.${format.extension}`);
      if (existsSync(path)) return { path, format };
    }
  }
  const file = join(dataset.folder, `${split}.jsonl`);
  const looked = dataFolders.map((folder) => join(folder, file)).join(' and ');
  const origin = `${dataset.path}${dataset.config === undefined ? '' : ` (${dataset.config})`}`;
  throw new DataError(
    `task ${name}: the ${split} split is missing; looked for ${looked} (or .parquet). ` +
      (dataset.path === 'plumbline'
        ? 'It ships with Plumbline: install it again.'
        : `It is ${origin} on the Hugging Face hub; pass --data DIR with ${join('DIR', file)}, one JSON object a line.`),
  );
}
