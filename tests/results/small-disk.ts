// A file system of a given size, in memory, which can really fill up.

import { execa } from 'execa';
import { closeSync, mkdirSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { scratchFolder } from './records.ts';

const succeeds = async (program: string, ...words: readonly string[]): Promise<boolean> =>
  (await execa(program, words, { reject: false })).exitCode === 0;
const mount = (...words: readonly string[]): Promise<boolean> => succeeds('mount', ...words);

export interface SmallDisk {
  readonly path: string;
  /** Leaves room for so many bytes, and no more, in whole pages. */
  fill(room?: number): void;
  /** Makes room again. */
  clear(): void;
  /** Makes it read-only, or not. */
  remount(mode: 'ro' | 'rw'): Promise<void>;
}

/** Why there is none here; undefined where there is. Mounting takes the rights of root. */
export async function whyNoSmallDisk(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'only Linux has tmpfs';
  const folder = join('/tmp', `plumbline-mount-${process.pid}`);
  mkdirSync(folder);
  const mounted = await mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder);
  if (mounted) await succeeds('umount', folder);
  rmSync(folder, { recursive: true });
  return mounted ? undefined : 'no file system can be mounted here';
}

/** Mounts one until the test is finished. */
export async function smallDisk(bytes: number): Promise<SmallDisk> {
  const path = join(scratchFolder(), 'disk');
  mkdirSync(path);
  if (!(await mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path)))
    throw new Error('No tmpfs can be mounted.');
  onTestFinished(async () => {
    await succeeds('umount', '--lazy', path);
  });
  const ballast = join(path, 'ballast');
  return {
    path,
    fill(room = 0) {
      const file = openSync(ballast, 'a');
      const page = Buffer.alloc(4096);
      try {
        for (;;) writeSync(file, page);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
      const pages = Math.ceil(room / page.length);
      if (pages > 0) truncateBy(ballast, pages * page.length);
    },
    clear() {
      rmSync(ballast);
    },
    async remount(mode) {
      if (!(await mount('-o', `remount,${mode}`, path))) throw new Error('The tmpfs cannot be remounted.');
    },
  };
}

function truncateBy(path: string, bytes: number): void {
  truncateSync(path, statSync(path).size - bytes);
}
