// Claims on runs: a process claims the runs that it works on, so that no two processes on one results folder score or write the
// same run at once.

import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../lib/errors.ts';
import { fileSystemTime, systemCode, systemReason } from '../lib/files.ts';
import { claimPath, readClaims, removeClaim, removeCopies, writeClaim } from './claim-files.ts';
import { nameOfHolder, thisProcess } from './holder.ts';
import { touchHolderFile } from './holder-file.ts';
import { indexPath } from './index-file.ts';
import { underLock } from './lock.ts';
import { samplesFolder } from './samples.ts';

/** In milliseconds. */
const touchEvery = 5000;
/** For so long after a look nobody can have taken the claim over: far less than it takes to become stale; in milliseconds. */
const trusted = 20_000;

/** Runs that this process has for itself. State: the files, and the timer that touches them, until `release`. */
export interface Claim {
  readonly kind: 'claimed';
  /**
   * Whether another process took runs over, as was found last: this one was suspended, or cut off from the folder, for longer than
   * the limit. Once true it stays so.
   */
  readonly lost: boolean;
  /** Whether the runs are still ours; looks at the files where the last look is too long ago. Throws UsageError where it can't. */
  stillHeld(): Promise<boolean>;
  /** Gives the runs free; again does nothing. Never throws: a claim that can't be removed ends with the process. */
  release(): Promise<void>;
}

/** One of the runs is another's, so none was claimed. */
export interface Held {
  readonly kind: 'held';
  readonly key: string;
  /** In words: `process 1234 on this machine`, `process 77 on node12`. */
  readonly holder: string;
}

/**
 * Claims runs, all of them or none; the samples folder must exist (`openStore`). Claims of processes that are gone are taken over or
 * removed. Two evaluations of one process exclude each other as well.
 * @throws UsageError where the claims can't be written
 */
export async function claimRuns(folder: string, keys: readonly string[]): Promise<Claim | Held> {
  const self = await thisProcess();
  const text = `${JSON.stringify({ ...self, since: new Date().toISOString(), token: randomUUID() })}\n`;
  const files = keys.map((key) => claimPath(folder, key));
  let held: Held | undefined;
  const claim = async (isOurs: () => Promise<boolean>): Promise<void> => {
    held = undefined;
    const claims = await readClaims(folder, self);
    if (!(await isOurs())) return;
    for (const [key, found] of claims.held) {
      // Ours already where the lock was lost and this is done again.
      if (!keys.includes(key) || found.text === text) continue;
      held = { kind: 'held', key, holder: nameOfHolder(found.holder, self) };
      return;
    }
    for (const key of claims.left.keys()) await rm(claimPath(folder, key), { force: true });
    for (const file of files) await writeClaim(file, text);
    await removeCopies(folder, keys);
  };
  try {
    await onDisk(folder, () => underLock(indexPath(folder), claim));
  } catch (error) {
    await removeAll(files, text);
    throw error;
  }
  if (held === undefined) return openClaim(folder, files, text);
  await removeAll(files, text);
  return held;
}

const pause = 500;

/**
 * Claims runs as `claimRuns`, when those that others hold are free.
 * @param waiting told once who holds one
 * @throws what `claimRuns` does, and the signal's reason
 */
export async function claimWhenFree(
  folder: string,
  keys: readonly string[],
  waiting: (holder: string) => void,
  signal?: AbortSignal,
): Promise<Claim> {
  for (let told = false; ; told = true) {
    signal?.throwIfAborted();
    const claimed = await claimRuns(folder, keys);
    if (claimed.kind === 'claimed') return claimed;
    if (!told) waiting(claimed.holder);
    await sleep(pause, undefined, signal && { signal }).catch(() => undefined);
  }
}

/**
 * Who holds which run now, in words, by the run's key. Nothing is changed.
 * @throws UsageError where the folder can't be read
 */
export async function readHolders(folder: string): Promise<ReadonlyMap<string, string>> {
  const self = await thisProcess();
  // In a folder that can't be written only this machine's clock is to be had.
  const timeOf = (path: string): Promise<number> => fileSystemTime(path).catch(() => Date.now());
  const holders = new Map<string, string>();
  await onDisk(folder, async () => {
    const { held } = await readClaims(folder, self, timeOf);
    for (const [key, found] of held) holders.set(key, nameOfHolder(found.holder, self));
  });
  return holders;
}

function openClaim(folder: string, files: readonly string[], text: string): Claim {
  let lost = false;
  let released = false;
  let looked = Date.now();
  const look = async (): Promise<void> => {
    const now = Date.now();
    for (const file of files) {
      if (!(await touchHolderFile(file, text)) && !released) lost = true;
    }
    looked = now;
  };
  const timer = setInterval(() => void look().catch(() => undefined), touchEvery).unref();
  return {
    kind: 'claimed',
    get lost() {
      return lost;
    },
    async stillHeld() {
      const age = Date.now() - looked;
      if (!lost && (age < 0 || age > trusted)) await onDisk(folder, look);
      return !lost;
    },
    async release() {
      if (released) return;
      released = true;
      clearInterval(timer);
      await removeAll(files, text);
    },
  };
}

async function removeAll(files: readonly string[], text: string): Promise<void> {
  for (const file of files) await removeClaim(file, text).catch(() => undefined);
}

async function onDisk(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new UsageError(
      `Cannot claim runs in ${samplesFolder(folder)}: ${systemReason(error)}. What was recorded is kept: mend this and run the same command again.`,
    );
  }
}
