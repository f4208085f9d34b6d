// One process at a time downloads a file.

import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { systemCode } from '../../lib/files.ts';
import { makeSharedFolder, onDisk } from './disk.ts';

/** A lock that nobody has touched for this long was left by a process that died; in milliseconds. */
const staleLock = 5000;
const pause = 200;

/**
 * Does something while no other process does it.
 * @param path of the lock
 * @param waiting told once, when another process has it
 */
export async function underLock<T>(
  path: string,
  waiting: () => void,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  await onDisk(path, () => makeSharedFolder(dirname(path)));
  const release = await take(path, waiting, signal);
  try {
    return await work();
  } finally {
    // One that was taken over is no longer ours to give back.
    await release().catch(() => undefined);
  }
}

async function take(
  path: string,
  waiting: () => void,
  signal: AbortSignal | undefined,
): Promise<() => Promise<void>> {
  for (let told = false; ; told = true) {
    try {
      return await onDisk(path, () =>
        lock(path, {
          realpath: false,
          lockfilePath: path,
          stale: staleLock,
          update: staleLock / 5,
          // A process that was stopped for a while may lose its lock. Both then write the same bytes to the same places, and what
          // becomes of them is checked.
          onCompromised: () => undefined,
        }),
      );
    } catch (error) {
      if (systemCode(error) !== 'ELOCKED') throw error;
      if (!told) waiting();
      await sleep(pause, undefined, signal === undefined ? {} : { signal });
    }
  }
}
