// The folder that a program may write to, where it cannot be given one in memory.

import { execa } from 'execa';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives work a folder of its own, which is gone afterwards whatever the program has made in it. */
export async function withScratch<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'plumbline-'));
  try {
    return await work(folder);
  } finally {
    await remove(folder);
  }
}

async function remove(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 2 });
  } catch {
    // Folders that may not be entered, or lie deeper than a path can say: these two walk down one folder at a time.
    await execa('chmod', ['-R', 'u+rwx', folder], { reject: false });
    await execa('rm', ['-rf', folder], { reject: false });
  }
}
