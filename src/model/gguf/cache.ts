// Folders that are made once and kept in the user's cache: whole or not at all, however many processes ask.

import { existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder, systemCode, temporaryPath } from '../../lib/files.ts';
import { userCache } from '../../lib/user-cache.ts';

/** Where unpacked files lie: `.cache/plumbline/gguf` in the user's folder. */
export const usualCache = (): string => userCache('gguf');

/**
 * The folder `name` in the folder `key` of a cache, filled by `make` where it is not there yet. It is renamed into place when it is
 * whole. Throws the system's errors and those of `make`, and leaves nothing behind then.
 */
export async function madeOnce(
  cache: string,
  key: string,
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const ready = join(cache, key, name);
  if (existsSync(ready)) return ready;
  // One after the other: a folder that another process makes in the same moment is then found, not missed.
  for (const place of [dirname(dirname(cache)), dirname(cache), cache]) await makeFolder(place);
  await removeAbandoned(cache);
  const temporary = temporaryPath(join(cache, key));
  try {
    await makeFolder(join(temporary, name));
    await make(join(temporary, name));
    await renameUnlessThere(temporary, join(cache, key));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return ready;
}

/** Another process may have been faster; its folder is the same. */
async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(systemCode(error) ?? '') || !existsSync(to)) throw error;
  }
}

/** What a killed process left, which nobody has written to for an hour. */
async function removeAbandoned(cache: string): Promise<void> {
  for (const name of (await readdir(cache)).filter((entry) => entry.endsWith('.tmp'))) {
    const place = join(cache, name);
    const parts = await readdir(place, { recursive: true }).catch(() => []);
    const times = await Promise.all(
      [place, ...parts.map((part) => join(place, part))].map(
        async (part) => (await stat(part).catch(() => undefined))?.mtimeMs ?? 0,
      ),
    );
    const newest = Math.max(...times);
    // 0: it has just become another's finished folder.
    if (newest > 0 && newest < Date.now() - 3_600_000) await rm(place, { recursive: true, force: true });
  }
}
