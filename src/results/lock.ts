// The lock of the results folder's files, held while one of them is read, changed and replaced: a folder `<path>.lock` with one
// file that tells who holds it, under a name that is never used twice. It is made beside and renamed into place, which succeeds
// only where there is no lock or an empty one, and a dead holder's file is removed by its own name: however many take a
// lock over at the same time, one gets it.

import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../lib/errors.ts';
import { systemCode, systemReason, temporaryPath } from '../lib/files.ts';
import { type Holder, nameOfHolder, thisProcess } from './holder.ts';
import { isHeld, readHolderFile, touchHolderFile } from './holder-file.ts';

/** How long a lock may go untouched whose holder can't be looked up from here, before it is taken over; in milliseconds. */
const staleAfter = 30_000;
/** The same of an empty folder, which older versions of this program had for a lock and left by dying. */
const emptyStaleAfter = 5000;
const touchEvery = 5000;
/** How long a lock is waited for. */
const patience = 90_000;
const timesLost = 5;

interface HeldLock {
  isOurs(): Promise<boolean>;
  /** Whether it was ours to the end. */
  release(): Promise<boolean>;
}

/**
 * Does work while no other process that asks for the lock of this path does its own. A lock that was taken over meanwhile (this
 * process was suspended) is taken again and the work done again, so work reads what it changes, and leaves alone what it did before.
 * @param work is given a function that tells whether the lock is still ours, to be asked before something is replaced
 * @throws UsageError where the lock can't be had
 */
export async function underLock(
  path: string,
  work: (isOurs: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  for (let times = 0; times < timesLost; times++) {
    const held = await take(path);
    let kept = false;
    try {
      await work(held.isOurs);
    } finally {
      kept = await held.release();
    }
    if (kept) return;
  }
  throw new UsageError(`The lock of ${path} was lost ${timesLost} times. Run the same command again.`);
}

async function take(path: string): Promise<HeldLock> {
  const lock = `${path}.lock`;
  const made = temporaryPath(lock);
  const token = randomUUID();
  const self = await thisProcess();
  const text = JSON.stringify(self);
  const began = Date.now();
  try {
    await mkdir(made);
    for (let pause = 5; ; pause = Math.min(pause * 1.5, 200)) {
      await writeFile(join(made, token), text);
      const { mtimeMs } = await stat(join(made, token));
      const holder = await holderOf(lock, self, mtimeMs);
      if (holder === undefined && (await renamed(made, lock))) return heldLock(lock, token, text);
      if (Date.now() - began > patience) {
        throw new UsageError(
          `${holder ?? 'Another process'} has held the lock of ${path} for too long. If nothing is running there, remove ${lock}.`,
        );
      }
      await sleep(pause * (0.5 + Math.random()));
    }
  } catch (error) {
    await rm(made, { recursive: true, force: true }).catch(() => undefined);
    if (systemCode(error) === undefined) throw error;
    throw new UsageError(
      `Cannot lock ${path}: ${systemReason(error)}. What was recorded is kept: mend this and run the same command again.`,
    );
  }
}

/** Who holds a lock, in words; undefined where it is free. What dead holders left is removed. */
async function holderOf(lock: string, self: Holder, now: number): Promise<string | undefined> {
  const tokens = await readdir(lock).catch(nothingThere);
  if (tokens === undefined) return undefined;
  for (const token of tokens) {
    const held = await readHolderFile(join(lock, token), self);
    if (held && isHeld(held, now, staleAfter)) return nameOfHolder(held.holder, self);
    await rm(join(lock, token), { force: true });
  }
  if (tokens.length === 0) {
    const found = await stat(lock).catch(nothingThere);
    if (found && now - found.mtimeMs < emptyStaleAfter) return 'a process that cannot be told';
  }
  // Never one that somebody holds: that is not empty.
  await rmdir(lock).catch(() => undefined);
  return undefined;
}

function heldLock(lock: string, token: string, text: string): HeldLock {
  const file = join(lock, token);
  const timer = setInterval(
    () => void touchHolderFile(file, text).catch(() => undefined),
    touchEvery,
  ).unref();
  const isOurs = (): Promise<boolean> =>
    access(file).then(
      () => true,
      () => false,
    );
  return {
    isOurs,
    async release() {
      clearInterval(timer);
      const kept = await rm(file).then(() => true, nothingThere);
      await rmdir(lock).catch(() => undefined);
      return kept === true;
    },
  };
}

/** Whether the folder now lies where the lock is; not where another one came first. */
async function renamed(made: string, lock: string): Promise<boolean> {
  try {
    await rename(made, lock);
    return true;
  } catch (error) {
    const taken = ['ENOTEMPTY', 'EEXIST', ...(process.platform === 'win32' ? ['EPERM', 'EACCES'] : [])];
    if (taken.includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

function nothingThere(error: unknown): undefined {
  if (systemCode(error) === 'ENOENT') return undefined;
  throw error;
}
