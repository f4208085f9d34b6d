// Where a data set's splits come from: its repository at a commit or, where that has only a program that makes the data, the hub's own
// conversion of it to Parquet.

import { readFile } from 'node:fs/promises';
import { DataError } from '../../lib/errors.ts';
import type { Dataset } from '../types.ts';
import { readRef, repositoryFolder, snapshotPath } from './cache-layout.ts';
import { type Card, emptyCard, readCard } from './card.ts';
import { type Listing, type RepositoryFile, storedListing } from './listing.ts';
import { pinnedRevision } from './revisions.ts';
import { splitFiles } from './split-files.ts';

/** A revision to look for data in, in the order of these. */
export interface Candidate {
  /** A commit, or the name of a branch. */
  readonly revision: string;
  /** Whether the task or our own list names it, so that everybody gets the same. */
  readonly pinned: boolean;
}

/** The branch where the hub keeps what it converted (huggingface.co/docs/dataset-viewer/parquet). */
export const convertedBranch = 'refs/convert/parquet';

/** The revisions that may hold a data set. */
export function candidates(dataset: Dataset): readonly Candidate[] {
  const pinned = pinnedRevision(dataset);
  const first: Candidate =
    pinned === undefined ? { revision: 'main', pinned: false } : { revision: pinned, pinned: true };
  return dataset.files === undefined ? [first, { revision: convertedBranch, pinned: false }] : [first];
}

/** A commit of a repository, as far as the cache knows it. */
export interface Source {
  readonly folder: string;
  readonly listing: Listing;
  readonly card: Card;
  readonly pinned: boolean;
}

/** A candidate as it lies in the cache; undefined where nothing of it does. */
export async function cachedSource(
  cache: string,
  repository: string,
  { revision, pinned }: Candidate,
): Promise<Source | undefined> {
  const folder = repositoryFolder(cache, repository);
  const commit = pinned ? revision : await readRef(folder, revision);
  if (commit === undefined) return undefined;
  const listing = await storedListing(folder, commit);
  return listing && { folder, listing, pinned, card: await cachedCard(folder, commit) };
}

/** A commit's card, where it is here. */
export async function cachedCard(folder: string, commit: string): Promise<Card> {
  const text = await readFile(snapshotPath(folder, commit, cardName), 'utf8').catch(() => undefined);
  return text === undefined ? emptyCard : readCard(text);
}

export const cardName = 'README.md';

/** The files of a split at a source, in order; empty where it has none. Throws DataError as `splitFiles`. */
export function sourceFiles(
  { listing, card }: Source,
  dataset: Dataset,
  split: string,
): readonly RepositoryFile[] {
  const byPath = new Map(listing.files.map((file) => [file.path, file]));
  const paths = splitFiles(dataset, split, [...byPath.keys()], card);
  if (!listing.whole) {
    const missing = missingShard(paths);
    if (missing !== undefined) return [...paths, missing].map((path) => byPath.get(path) ?? absent(path));
  }
  return paths.flatMap((path) => byPath.get(path) ?? []);
}

const absent = (path: string): RepositoryFile => ({ path, size: undefined, id: undefined });

/** A part of `name-00000-of-00003.parquet` that is not among the files. */
function missingShard(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const [, before = '', count = '0'] = /^(.*-)\d{5}-of-(\d{5})/.exec(path) ?? [];
    for (let index = 0; index < Number(count); index++) {
      const shard = `${before}${String(index).padStart(5, '0')}-of-${count}`;
      if (!paths.some((other) => other.startsWith(shard))) return `${shard}.parquet`;
    }
  }
  return undefined;
}

/** `EleutherAI/x (small)`. */
export function nameOfDataset({ path, config }: Dataset): string {
  return config === undefined ? path : `${path} (${config})`;
}

/** There are no files of a split. */
export function noFiles(dataset: Dataset, split: string, { listing }: Source): DataError {
  const names = listing.files.map(({ path }) => path);
  return new DataError(
    `data set ${nameOfDataset(dataset)} at ${listing.commit} has no Parquet or JSON Lines files of its ${split} split; ` +
      `it has ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more files` : ''}. Pass --data DIR with ${dataset.folder}/${split}.jsonl in it.`,
  );
}
