// The results files of lm-eval behind the paths that were named.

import type { Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError, UsageError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';

/** What was found. */
export interface FoundFiles {
  /** In the order of the paths, and of the names in a folder; each file once. */
  readonly files: readonly string[];
  /** Folders and files below the named ones that can't be read. */
  readonly failures: readonly DataError[];
}

/** State: what was found so far, and what must not be visited again. */
interface Search {
  readonly files: string[];
  readonly failures: DataError[];
  readonly visited: Set<string>;
}

/**
 * Finds the results files: those that are named, and in named folders all, links followed.
 * @throws UsageError where a path is missing or of another kind, or a folder has none
 */
export async function findResultsFiles(paths: readonly string[]): Promise<FoundFiles> {
  const search: Search = { files: [], failures: [], visited: new Set() };
  for (const path of paths) {
    if ((await statOf(path)).isDirectory()) await searchNamed(path, search);
    else {
      await refuseOtherKinds(path);
      if (await isNew(path, search)) search.files.push(path);
    }
  }
  return search;
}

const accepted = 'Give results files of lm-eval (results_*.json), or folders that have some.';

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
    throw new UsageError(`${path}: tables in CSV can't be imported yet. ${accepted}`);
  if (name.endsWith('.json') || (await beginsAsResults(path))) return;
  throw new UsageError(`${path} is no file that can be imported. ${accepted}`);
}

const isSamples = (name: string): boolean => name.startsWith('samples_') || name.endsWith('.jsonl');

async function searchNamed(folder: string, search: Search): Promise<void> {
  const before = search.visited.size;
  const { files, failures } = search;
  const found = files.length + failures.length;
  const samples = await searchFolder(folder, search);
  const isSearchedBefore = search.visited.size === before;
  if (isSearchedBefore || files.length + failures.length > found) return;
  const what = samples ? 'samples, but no results_*.json of lm-eval' : 'no results_*.json of lm-eval';
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

/** Bytes at the front of a file that tell what it is: lm-eval writes `results` first. */
const front = 256;

/** Throws DataError where the file can't be read. */
async function beginsAsResults(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(front), 0, front, 0);
      return /^\uFEFF?\s*\{\s*"results"\s*:/.test(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
}
