// The hub cache on disk, as huggingface_hub lays it out (docs "Understand caching"): `datasets--org--name/` holds `blobs/<id>`,
// `snapshots/<commit>/<path>` as links to the blobs, and `refs/<name>` with the commit that a branch was last seen at.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../lib/files.ts';
import { makeSharedFolder } from './disk.ts';

/** The folder of a repository of data. */
export function repositoryFolder(cache: string, repository: string): string {
  return join(cache, `datasets--${repository.replaceAll('/', '--')}`);
}

/** Where a file's bytes lie; its name is their hash. */
export function blobPath(folder: string, id: string): string {
  return join(folder, 'blobs', id);
}

/** Where a download grows. Not huggingface_hub's own name for it, so that the two never write one file. */
export function incompletePath(folder: string, id: string): string {
  return join(folder, 'blobs', `${id}.plumbline.incomplete`);
}

/** Where a file of a commit is read. */
export function snapshotPath(folder: string, commit: string, path: string): string {
  return join(folder, 'snapshots', commit, ...path.split('/'));
}

/** The commits that have files here. */
export async function snapshotCommits(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'snapshots')).catch(() => []);
  return names.filter(isCommit).sort();
}

/** The commit that a branch was last seen at. */
export async function readRef(folder: string, name: string): Promise<string | undefined> {
  const text = await readFile(refPath(folder, name), 'utf8').catch(() => '');
  return isCommit(text.trim()) ? text.trim() : undefined;
}

/** Records the commit of a branch. Throws UsageError where it cannot be written. */
export async function writeRef(folder: string, name: string, commit: string): Promise<void> {
  const path = refPath(folder, name);
  await makeSharedFolder(join(path, '..'));
  await writeAtomically(path, commit);
}

function refPath(folder: string, name: string): string {
  return join(folder, 'refs', ...name.split('/'));
}

/** Whether a revision is a commit, and not a branch or a tag. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/** Whether a repository's path stays inside the folder that it is put in, on every system. */
export function isSafePath(path: string): boolean {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (path === '' || /[\u0000-\u001f\\:]/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
