// The files of claims, `samples/<run key>.claim`, as they lie on the disk.

import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileSystemTime, systemCode, temporaryPath } from '../lib/files.ts';
import type { Holder } from './holder.ts';
import { type HolderFile, isHeld, readHolderFile, touchHolderFile } from './holder-file.ts';
import { journalPath, samplesFolder } from './samples.ts';

/** How long a claim may go untouched whose process can't be looked up from here, before it is taken over; in milliseconds. */
const staleAfter = 120_000;

/** Where the claim of a run lies. Throws UsageError where the key is none. */
export function claimPath(folder: string, key: string): string {
  return journalPath(folder, key).replace(/jsonl$/, 'claim');
}

/** The claims that hold, and those of processes that are gone, by the run's key. */
export interface Claims {
  readonly held: ReadonlyMap<string, HolderFile>;
  readonly left: ReadonlyMap<string, HolderFile>;
}

/**
 * Reads the claims of a results folder; none where there is no such folder. Throws the system's error.
 * @param timeOf the file system's time by which those are judged whose process can't be looked up from here
 */
export async function readClaims(
  folder: string,
  self: Holder,
  timeOf: (folder: string) => Promise<number> = fileSystemTime,
): Promise<Claims> {
  const samples = samplesFolder(folder);
  const held = new Map<string, HolderFile>();
  const left = new Map<string, HolderFile>();
  let now: number | undefined;
  for (const name of await namesIn(samples)) {
    const key = /^([0-9a-f]{20})\.claim$/.exec(name)?.[1];
    const found = key && (await readHolderFile(join(samples, name), self));
    if (!key || !found) continue;
    const isCertain = found.life === 'running' || found.life === 'gone';
    if (!isCertain) now ??= await timeOf(samples);
    (isHeld(found, now ?? 0, staleAfter) ? held : left).set(key, found);
  }
  return { held, left };
}

/**
 * Writes a claim in one step, but without waiting for the disk: one that a power failure tore counts by its age.
 * Throws the system's error.
 */
export async function writeClaim(file: string, text: string): Promise<void> {
  const temporary = temporaryPath(file);
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Removes a claim that has this text. Not under the lock, for which a full disk has no room: what has just been touched nobody takes over.
 * Throws the system's error.
 */
export async function removeClaim(file: string, text: string): Promise<void> {
  if (await touchHolderFile(file, text)) await rm(file, { force: true });
}

/** Removes what killed processes left of copies of these runs' files: only who has claimed a run makes any. Throws the system's error. */
export async function removeCopies(folder: string, keys: readonly string[]): Promise<void> {
  const samples = samplesFolder(folder);
  const copies = (await namesIn(samples)).filter(
    (name) => name.endsWith('.tmp') && keys.some((key) => name.startsWith(`${key}.`)),
  );
  for (const name of copies) await rm(join(samples, name), { force: true });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return [];
    throw error;
  });
}
