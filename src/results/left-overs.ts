// What killed processes left in a results folder: claims, copies that were to replace a file, and locks that were waiting.

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileSystemTime } from '../lib/files.ts';
import { claimPath, readClaims, removeCopies } from './claim-files.ts';
import { type Holder, thisProcess } from './holder.ts';
import { isHeld, readHolderFile } from './holder-file.ts';
import { indexPath } from './index-file.ts';
import { underLock } from './lock.ts';
import { samplesFolder } from './samples.ts';

/** Written under the lock of the index alone, the last by older versions. */
const underIndexLock = /^(index|published)\.json\.\d+-[0-9a-f]{8}\.tmp$|^\.index\.json\.tmp$/;
const waitingLock = /^index\.json\.lock\.\d+-[0-9a-f]{8}\.tmp$/;
const anyCopy = /\.tmp$/;
/** A copy that grows no more for so long is nobody's; in milliseconds. */
const forgotten = 3_600_000;
/** A waiting lock is touched all the time. */
const forgottenLock = 120_000;

/**
 * Removes them; what a living process may still need stays.
 * @throws UsageError where the lock of the index can't be had, and the system's errors
 */
export async function removeLeftOvers(folder: string): Promise<void> {
  const self = await thisProcess();
  const names = await readdir(folder);
  const samples = samplesFolder(folder);
  const copies = [
    ...names.filter((name) => !waitingLock.test(name)).map((name) => join(folder, name)),
    ...(await readdir(samples)).map((name) => join(samples, name)),
  ].filter((path) => anyCopy.test(path));
  const locks = names.filter((name) => waitingLock.test(name)).map((name) => join(folder, name));
  if (copies.length + locks.length > 0) {
    const now = await fileSystemTime(samples);
    for (const lock of locks) await removeLock(lock, self, now);
    for (const copy of copies) await removeOld(copy, now);
  }
  const { left } = await readClaims(folder, self);
  if (left.size > 0 || names.some((name) => underIndexLock.test(name)))
    await underLock(indexPath(folder), () => removeUnderLock(folder, self));
}

/** Who wrote a copy of the index had the lock then and has it no more; claims are taken under it as well. */
async function removeUnderLock(folder: string, self: Holder): Promise<void> {
  const copies = (await readdir(folder)).filter((name) => underIndexLock.test(name));
  for (const name of copies) await rm(join(folder, name), { force: true });
  const { left } = await readClaims(folder, self);
  await removeCopies(folder, [...left.keys()]);
  for (const key of left.keys()) await rm(claimPath(folder, key), { force: true });
}

async function removeOld(copy: string, now: number): Promise<void> {
  const found = await stat(copy).catch(() => undefined);
  if (found?.isFile() && now - found.mtimeMs > forgotten) await rm(copy, { force: true });
}

async function removeLock(lock: string, self: Holder, now: number): Promise<void> {
  const tokens = await readdir(lock).catch(() => []);
  for (const token of tokens) {
    const held = await readHolderFile(join(lock, token), self);
    if (held && isHeld(held, now, forgottenLock)) return;
  }
  const found = await stat(lock).catch(() => undefined);
  const isOld = found !== undefined && now - found.mtimeMs > forgottenLock;
  if (tokens.length > 0 || isOld) await rm(lock, { recursive: true, force: true });
}
