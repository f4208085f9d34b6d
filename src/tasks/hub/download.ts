// One file of a data set into the cache: whole, with the hash that the hub lists, or not at all.

import { rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { DataError } from '../../lib/errors.ts';
import { systemCode, temporaryPath } from '../../lib/files.ts';
import { blobHash } from './blob-hash.ts';
import { blobPath, incompletePath, snapshotPath } from './cache-layout.ts';
import { makeSharedFolder, onDisk } from './disk.ts';
import type { RepositoryFile } from './listing.ts';
import { underLock } from './lock.ts';
import { type Connection, told } from './request.ts';
import { discard, transfer, type Transfer } from './transfer.ts';

/** A repository at a commit, and the folder of the cache where it is kept. */
export interface Snapshot {
  readonly repository: string;
  readonly commit: string;
  readonly folder: string;
}

/**
 * Brings a file into the cache, and its link into the snapshot. One that is here is read and hashed, and not asked for again.
 * @param onBytes told how many bytes more of it are here
 * @throws UsageError where the disk or the network fails or it is offline; DataError where the hub refuses, or what it sends does not
 * have the listed length and hash
 */
export async function downloadFile(
  connection: Connection,
  snapshot: Snapshot,
  file: RepositoryFile,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { repository, commit, folder } = snapshot;
  const { path, size, id } = file;
  const place = { repository, revision: commit, path };
  if (size === undefined || id === undefined)
    throw new DataError(`${told(place)}: the hub lists no size and hash, so that it cannot be checked.`);
  const link = snapshotPath(folder, commit, path);
  if (await isWhole(link, size, id)) return onBytes(size);
  const { note, signal } = connection;
  const waiting = (): void => note(`${told(place)}: another process downloads it; waiting.`);
  const lock = join(dirname(folder), '.locks', basename(folder), `${id}.plumbline.lock`);
  await underLock(lock, waiting, signal, async () => {
    if (await isWhole(link, size, id)) return onBytes(size);
    const blob = blobPath(folder, id);
    if (await isWhole(blob, size, id)) onBytes(size);
    else {
      const target = incompletePath(folder, id);
      await onDisk(target, () => makeSharedFolder(dirname(target)));
      await fetchChecked({ connection, place, size, target, onBytes }, id);
      await onDisk(blob, () => rename(target, blob));
    }
    await onDisk(link, () => linkTo(blob, link));
  });
}

/** Whether a file is here with its size and its hash. */
export async function isWhole(path: string, size: number, id: string): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined);
  return entry?.isFile() === true && entry.size === size && (await blobHash(path, id)) === id;
}

/** Transfers a file and checks its hash. Where an earlier run left bytes that turn out wrong, once more from the beginning. */
async function fetchChecked(work: Transfer, id: string): Promise<void> {
  const { connection, place, target, size, onBytes } = work;
  try {
    const before = await transfer(work);
    if ((await blobHash(target, id)) === id) return;
    await discard(target);
    if (before === 0) throw wrongHash(work);
    connection.note(`${told(place)}: what was here of it was damaged; starting again.`);
    onBytes(-size);
    await transfer(work);
    if ((await blobHash(target, id)) !== id) throw wrongHash(work);
  } catch (error) {
    // What the hub sends wrongly is not worth keeping; what was interrupted is.
    if (error instanceof DataError) await discard(target);
    throw error;
  }
}

function wrongHash({ place, connection }: Transfer): DataError {
  return new DataError(
    `${told(place)}: what ${new URL(connection.settings.endpoint).host} sends does not have the hash that it lists; nothing was kept. Check HF_ENDPOINT, or try again later.`,
  );
}

/** Links where the system can; otherwise the file itself goes there, as huggingface_hub does it. */
async function linkTo(blob: string, link: string): Promise<void> {
  await makeSharedFolder(dirname(link));
  const temporary = temporaryPath(link);
  try {
    await symlink(relative(dirname(link), blob), temporary);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'UNKNOWN'].includes(systemCode(error) ?? ''))
      throw error;
    return rename(blob, link);
  }
  try {
    await rename(temporary, link);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
