// A split as it lies in the hub cache. Nothing here asks the network.

import { stat } from 'node:fs/promises';
import type { Dataset } from '../types.ts';
import { snapshotPath } from './cache-layout.ts';
import type { RepositoryFile } from './listing.ts';
import { cachedSource, candidates, sourceFiles } from './source.ts';

/** One file of a split. */
export interface CachedFile extends RepositoryFile {
  /** Where it is read. */
  readonly at: string;
  /** Its bytes that are here; undefined where it is not. */
  readonly bytes: number | undefined;
}

export interface CachedSplit {
  readonly commit: string;
  readonly pinned: boolean;
  /** The folder of the repository. */
  readonly folder: string;
  /** In the order of their rows. */
  readonly files: readonly CachedFile[];
  /** Every file is here, with its size. */
  readonly whole: boolean;
  /** Whether all files of the repository are known, and not only those that are here. */
  readonly listed: boolean;
  /** The rows that the data set's card tells. */
  readonly rows: number | undefined;
}

/**
 * Finds a split in the cache; undefined where it is not known which files it has, or there is no such commit.
 * @throws DataError where the data set's card does not tell which configuration is meant
 */
export async function cachedSplit(
  cache: string,
  dataset: Dataset,
  split: string,
): Promise<CachedSplit | undefined> {
  for (const candidate of candidates(dataset)) {
    const source = await cachedSource(cache, dataset.path, candidate);
    if (source === undefined) continue;
    const { folder, listing, card, pinned } = source;
    const found = sourceFiles(source, dataset, split);
    if (found.length === 0) continue;
    const files = await Promise.all(found.map((file) => cachedFile(folder, listing.commit, file)));
    const whole = files.every(({ bytes, size }) => bytes !== undefined && (size ?? bytes) === bytes);
    return {
      commit: listing.commit,
      pinned,
      folder,
      files,
      whole,
      listed: listing.whole,
      rows: card.rows(dataset.config, split),
    };
  }
  return undefined;
}

async function cachedFile(folder: string, commit: string, file: RepositoryFile): Promise<CachedFile> {
  const at = snapshotPath(folder, commit, file.path);
  const entry = await stat(at).catch(() => undefined);
  return { ...file, at, bytes: entry?.isFile() === true ? entry.size : undefined };
}
