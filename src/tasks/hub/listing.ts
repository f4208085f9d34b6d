// What a repository holds at a commit, and what is kept of that beside the data, so that it is known offline too.

import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../../lib/files.ts';
import { makeSharedFolder } from './disk.ts';
import { isSafePath } from './cache-layout.ts';

/** One file of a repository at a commit. */
export interface RepositoryFile {
  readonly path: string;
  /** Bytes; undefined where it is not known. */
  readonly size: number | undefined;
  /** Its blob's name: the SHA-256 of a file in LFS, git's blob SHA-1 of any other. Undefined where it is not known. */
  readonly id: string | undefined;
}

/** The files of a commit. `whole` is false where only those are known that were downloaded. */
export interface Listing {
  readonly commit: string;
  readonly files: readonly RepositoryFile[];
  readonly whole: boolean;
}

/** Whether a name can be that of a blob: SHA-1 or SHA-256 in hexadecimal. */
export function isBlobId(name: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(name);
}

/** huggingface_hub's own list (huggingface_hub/_tree_cache.py, format 1); ours has the same form. */
const stored = z.object({
  format_version: z.literal(1),
  files: z.record(
    z.string(),
    z.object({
      size: z.number(),
      blob_id: z.string(),
      lfs_sha256: z.string().nullish(),
      lfs_size: z.number().nullish(),
    }),
  ),
});

/**
 * Not huggingface_hub's name: it takes a list of its own for the promise that `snapshot_download` was asked for the whole repository
 * and calls a snapshot with fewer files broken.
 */
const ours = (folder: string, commit: string): string => join(folder, 'trees', `${commit}.plumbline.json`);
const theirs = (folder: string, commit: string): string => join(folder, 'trees', `${commit}.json`);

/** What is known offline of a commit: its stored list, or else the files that are here; undefined where nothing is. */
export async function storedListing(folder: string, commit: string): Promise<Listing | undefined> {
  for (const path of [ours(folder, commit), theirs(folder, commit)]) {
    const files = await readStored(path);
    if (files !== undefined) return { commit, files, whole: true };
  }
  const files = await snapshotFiles(join(folder, 'snapshots', commit));
  return files.length === 0 ? undefined : { commit, files, whole: false };
}

/** Keeps the list of a commit. Throws UsageError where it cannot be written. */
export async function storeListing(folder: string, { commit, files }: Listing): Promise<void> {
  const known = files.flatMap(({ path, size, id }) =>
    size === undefined || !id ? [] : [{ path, size, id }],
  );
  const entries = known.map(({ path, size, id }) => [
    path,
    id.length === 64 ? { size, blob_id: '', lfs_sha256: id, lfs_size: size } : { size, blob_id: id },
  ]);
  await makeSharedFolder(join(folder, 'trees'));
  const content = { format_version: 1, files: Object.fromEntries(entries) };
  await writeAtomically(ours(folder, commit), JSON.stringify(content, null, 1));
}

async function readStored(path: string): Promise<readonly RepositoryFile[] | undefined> {
  try {
    const { files } = stored.parse(JSON.parse(await readFile(path, 'utf8')));
    return Object.entries(files)
      .map(([name, entry]) => ({
        path: name,
        size: entry.lfs_size ?? entry.size,
        id: entry.lfs_sha256 ?? entry.blob_id,
      }))
      .filter((file) => isSafePath(file.path) && isBlobId(file.id));
  } catch {
    // One that is missing or damaged tells nothing, and is asked for again.
    return undefined;
  }
}

/** The files below a snapshot's folder; a link to a blob tells its hash. */
async function snapshotFiles(folder: string): Promise<readonly RepositoryFile[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files: RepositoryFile[] = [];
  for (const name of names.sort()) {
    const path = join(folder, name);
    const entry = await stat(path).catch(() => undefined);
    if (entry?.isFile() !== true) continue;
    const target = (await lstat(path)).isSymbolicLink() ? basename(await readlink(path)) : '';
    files.push({
      path: relative(folder, path).split(sep).join('/'),
      size: entry.size,
      id: isBlobId(target) ? target : undefined,
    });
  }
  return files;
}
