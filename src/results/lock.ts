// The lock of the results folder's files: `<path>.lock`, held while one of them is read, changed and replaced.

import { existsSync } from 'node:fs';
import { lock } from 'proper-lockfile';
import { UsageError } from '../lib/errors.ts';
import { systemCode, systemReason } from '../lib/files.ts';

/** A lock that nobody has touched for this long was left by a process that died; in milliseconds. */
const staleLock = 5000;

/**
 * Does work while no other process that asks for the lock of this path does its own.
 * @throws UsageError where the lock can't be had
 */
export async function underLock(path: string, work: () => Promise<void>): Promise<void> {
  let release: () => Promise<void>;
  try {
    // The waits add up to more than a stale lock's age, so a killed process holds nobody up for good.
    release = await lock(path, {
      realpath: false,
      stale: staleLock,
      retries: { retries: 60, factor: 1.3, minTimeout: 10, maxTimeout: 500 },
    });
  } catch (error) {
    if (systemCode(error) !== 'ELOCKED') throw new UsageError(`Cannot lock ${path}: ${systemReason(error)}.`);
    const held = existsSync(`${path}.lock`) ? ` If none is running, remove ${path}.lock.` : '';
    throw new UsageError(`Another process has been writing ${path} for too long.${held}`);
  }
  try {
    await work();
  } finally {
    await release();
  }
}
