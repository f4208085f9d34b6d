// Where a data set lies: `<data folder>/<data set's folder>/<split>.jsonl` or `.parquet`, or in the hub cache as the hub has it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '../lib/errors.ts';
import { sha256 } from '../lib/hash.ts';
import { asArrowReads } from './arrow-rows.ts';
import { cachedSplit } from './hub/cached-split.ts';
import { nameOfDataset } from './hub/source.ts';
import { bundledRepository } from './hub/wanted.ts';
import { countJsonlRows, readJsonlRows } from './jsonl-rows.ts';
import { countParquetRows, readParquetRows } from './parquet-rows.ts';
import type { Split } from './split.ts';
import type { Dataset, Task } from './types.ts';

/** The data that ship with Plumbline, in the layout of a data folder. */
export const bundledDataFolder = fileURLToPath(new URL('../../data/', import.meta.url));

/** The formats of a data folder, the first one first. */
const extensions = ['jsonl', 'parquet'];

/**
 * Reads a split of a task's data set from the first data folder that has it, else from the hub cache. Throws DataError for a missing or
 * empty split, and with file and line for a row that cannot be read.
 * @param hubCache the hub's cache folder; nothing is looked for there without it, and nothing is ever downloaded
 */
export async function readSplit(
  task: Task,
  split: string,
  dataFolders: readonly string[],
  hubCache?: string,
): Promise<Split> {
  const files = await findSplit(task, split, dataFolders, hubCache);
  const parts: Split[] = [];
  for (const path of files) parts.push(await (isParquet(path) ? readParquetRows : readJsonlRows)(path));
  const read = joined(parts);
  if (read.rows.length === 0) throw new DataError(`task ${task.name}: ${read.path} has no rows`);
  return read;
}

/** How many rows a split has, without reading them all. Throws DataError where it is missing. */
export async function countRows(
  task: Task,
  split: string,
  dataFolders: readonly string[],
  hubCache?: string,
): Promise<number> {
  return countFileRows(await findSplit(task, split, dataFolders, hubCache));
}

/** How many rows files have together, without reading them all. */
export async function countFileRows(files: readonly string[]): Promise<number> {
  let rows = 0;
  for (const path of files) rows += await (isParquet(path) ? countParquetRows : countJsonlRows)(path);
  return rows;
}

/** A split's file in the first data folder that has it. */
export function findInFolders(
  { folder }: Dataset,
  split: string,
  dataFolders: readonly string[],
): string | undefined {
  const paths = dataFolders.flatMap((data) => extensions.map((end) => join(data, folder, `${split}.${end}`)));
  return paths.find((path) => existsSync(path));
}

async function findSplit(
  task: Task,
  split: string,
  dataFolders: readonly string[],
  hubCache: string | undefined,
): Promise<readonly string[]> {
  const { name, dataset } = task;
  const own = findInFolders(dataset, split, dataFolders);
  if (own !== undefined) return [own];
  const ours = dataset.path === bundledRepository;
  const cached = hubCache === undefined || ours ? undefined : await cachedSplit(hubCache, dataset, split);
  if (cached?.whole === true) return cached.files.map(({ at }) => at);
  const file = join(dataset.folder, `${split}.jsonl`);
  const looked = dataFolders.map((folder) => join(folder, file)).join(' and ');
  const part = cached?.files.some(({ bytes }) => bytes !== undefined) === true;
  throw new DataError(
    `task ${name}: the ${split} split is ${part ? 'here in part only' : 'missing'}; looked for ${looked} (or .parquet)` +
      `${hubCache === undefined || ours ? '' : ` and in the hub cache ${hubCache}`}. ` +
      (ours
        ? 'It ships with Plumbline: install it again.'
        : `It is ${nameOfDataset(dataset)} on the Hugging Face hub: \`plumbline data get ${name}\` downloads it; or pass --data DIR with ${join('DIR', file)}, one JSON object a line.`),
  );
}

/** One split of its shards, in order. The hash of several is that of their hashes. */
function joined(parts: readonly Split[]): Split {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const starts: number[] = [];
  let length = 0;
  for (const { rows } of parts) {
    starts.push(length);
    length += rows.length;
  }
  return {
    path: parts.map(({ path }) => path).join(', '),
    sha256: sha256(parts.map((part) => part.sha256).join('\n')),
    rows: asArrowReads(parts.flatMap(({ rows }) => rows)),
    place(index) {
      const part = starts.findLastIndex((start) => start <= index);
      return parts[part]?.place(index - (starts[part] ?? 0)) ?? '';
    },
  };
}

/** Whatever is no Parquet is read as JSON Lines. */
const isParquet = (path: string): boolean => path.endsWith('.parquet');
