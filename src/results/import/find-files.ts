// The results files of lm-eval, and the published tables, behind the paths that were named.

import type { Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError, UsageError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';
import { kindOfHeader, kindOfName, tableKinds } from '../published/table-kind.ts';

/** What was found. */
export interface FoundFiles {
  /** In the order of the paths, and of the names in a folder; each file once. */
  readonly files: readonly string[];
  /** The same of published tables: in folders those named as they are, such as `dataset_info.csv`. */
  readonly tables: readonly string[];
  /** Folders and files below the named ones that can't be read. */
  readonly failures: readonly DataError[];
}

/** State: what was found so far, and what must not be visited again. */
interface Search {
  readonly files: string[];
  readonly tables: string[];
  readonly failures: DataError[];
  readonly visited: Set<string>;
}

/**
 * Finds the results files and tables: those that are named, and in named folders all, links followed.
 * @throws UsageError where a path is missing or of another kind, or a folder has none
 */
export async function findResultsFiles(paths: readonly string[]): Promise<FoundFiles> {
  const search: Search = { files: [], tables: [], failures: [], visited: new Set() };
  for (const path of paths) {
    if ((await statOf(path)).isDirectory()) await searchNamed(path, search);
    else {
      const list = (await isTable(path)) ? search.tables : search.files;
      if (list === search.files) await refuseOtherKinds(path);
      if (await isNew(path, search)) list.push(path);
    }
  }
  return search;
}

const accepted = `Give results files of lm-eval (results_*.json), published tables (${tableKinds.map((kind) => `${kind}.csv`).join(', ')}), or folders that have some.`;

async function statOf(path: string): Promise<Stats> {
  let found: Stats;
  try {
    found = await stat(path);
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${systemReason(error)}. ${accepted}`);
  }
  if (found.isFile() || found.isDirectory()) return found;
  throw new UsageError(`${path} is neither a file nor a folder. ${accepted}`);
}

/** A file named `*.json` is let through: its reader says what is wrong with it. */
async function refuseOtherKinds(path: string): Promise<void> {
  const name = basename(path).toLowerCase();
  if (isSamples(name)) {
    if (await beginsAsResults(path)) return;
    throw new UsageError(
      `${path} has samples, and no scores of a whole task. Give the results_*.json beside it; its samples come with it.`,
    );
  }
  if (name.endsWith('.csv'))
    throw new UsageError(
      `${path} has neither the name nor the columns of a table that can be imported. ${accepted}`,
    );
  if (name.endsWith('.json') || (await beginsAsResults(path))) return;
  throw new UsageError(`${path} is no file that can be imported. ${accepted}`);
}

const isSamples = (name: string): boolean => name.startsWith('samples_') || name.endsWith('.jsonl');

async function searchNamed(folder: string, search: Search): Promise<void> {
  const before = search.visited.size;
  const count = (): number => search.files.length + search.tables.length + search.failures.length;
  const found = count();
  const samples = await searchFolder(folder, search);
  const isSearchedBefore = search.visited.size === before;
  if (isSearchedBefore || count() > found) return;
  const what = samples
    ? 'samples, but no results_*.json of lm-eval'
    : 'no results_*.json of lm-eval and none of the tables';
  throw new UsageError(`${folder} has ${what}. ${accepted}`);
}

/** Returns whether there are samples. */
async function searchFolder(folder: string, search: Search): Promise<boolean> {
  if (!(await isNew(folder, search))) return false;
  let samples = false;
  for (const name of await namesIn(folder, search)) {
    const path = join(folder, name);
    // A link to nowhere, or to itself, is no file.
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) samples = (await searchFolder(path, search)) || samples;
    else if (found?.isFile() && (await isResults(path, search))) {
      if (await isNew(path, search)) search.files.push(path);
    } else if (found?.isFile() && kindOfName(path)) {
      if (await isNew(path, search)) search.tables.push(path);
    } else if (found?.isFile()) samples ||= isSamples(name);
  }
  return samples;
}

async function namesIn(folder: string, search: Search): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    search.failures.push(new DataError(`Cannot read ${folder}: ${systemReason(error)}.`));
    return [];
  }
}

async function isNew(path: string, { visited }: Search): Promise<boolean> {
  const real = await realpath(path);
  if (visited.has(real)) return false;
  visited.add(real);
  return true;
}

async function isResults(path: string, search: Search): Promise<boolean> {
  const name = basename(path);
  if (/^results(?:_.*)?\.json$/.test(name)) return true;
  if (!/\.jsonl?$/.test(name)) return false;
  try {
    return await beginsAsResults(path);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    search.failures.push(error);
    return false;
  }
}

/** A CSV file of whatever name that has the columns of a table is one. */
async function isTable(path: string): Promise<boolean> {
  if (kindOfName(path)) return true;
  if (!path.toLowerCase().endsWith('.csv')) return false;
  const [line = ''] = (await frontOf(path)).replace(/^\uFEFF/, '').split(/\r?\n/);
  return kindOfHeader(line.split(',').map((name) => name.trim().replaceAll('"', ''))) !== undefined;
}

/** lm-eval writes `results` first. Throws DataError where the file can't be read. */
async function beginsAsResults(path: string): Promise<boolean> {
  return /^\uFEFF?\s*\{\s*"results"\s*:/.test(await frontOf(path));
}

/** Bytes at the front of a file that tell what it is. */
const front = 4096;

async function frontOf(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(front), 0, front, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
}
