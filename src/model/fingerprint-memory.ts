// Hashes of files, remembered from one command to the next: a checkpoint of many gigabytes is read once.

import type { BigIntStats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ModelError } from '../lib/errors.ts';
import { makeFolder, systemReason, writeAtomically } from '../lib/files.ts';
import { stableHash } from '../lib/hash.ts';

/** Raised when older memories would be misread, or hold hashes of another kind. */
const memoryVersion = 1;

/**
 * What tells without its bytes that a file is the same: its name, the device and the inode, its size, and when it was last written
 * and last changed (nanoseconds, as texts). The time of the last change (ctime) cannot be set by a program, unlike that of the last
 * writing.
 */
type FileState = readonly [
  name: string,
  device: string,
  inode: string,
  size: string,
  written: string,
  changed: string,
];

/** The states of several files, in order. */
export type FileStates = readonly FileState[];

/** How files are as the file system tells. Throws ModelError where one cannot be looked at. */
export function stateOf(paths: readonly string[]): Promise<FileStates> {
  return Promise.all(
    paths.map(async (path): Promise<FileState> => {
      let facts: BigIntStats;
      try {
        facts = await stat(path, { bigint: true });
      } catch (error) {
        throw new ModelError(`${path} cannot be read: ${systemReason(error)}.`);
      }
      const { dev, ino, size, mtimeNs, ctimeNs } = facts;
      return [basename(path), String(dev), String(ino), String(size), String(mtimeNs), String(ctimeNs)];
    }),
  );
}

/** The hash of files in this state, where one is remembered. A memory that cannot be read or understood is none. */
export async function rememberedHash(cache: string, state: FileStates): Promise<string | undefined> {
  try {
    const memory = JSON.parse(await readFile(memoryPath(cache, state), 'utf8')) as Partial<Memory>;
    if (memory.version !== memoryVersion || stableHash(memory.files) !== stableHash(state)) return undefined;
    return typeof memory.sha256 === 'string' && /^[0-9a-f]{64}$/.test(memory.sha256)
      ? memory.sha256
      : undefined;
  } catch {
    return undefined;
  }
}

interface Memory {
  readonly version: number;
  readonly files: FileStates;
  readonly sha256: string;
}

/** A hash that was computed from `started` (milliseconds since 1970) on, and how the files were before and after. */
interface Hashed {
  readonly state: FileStates;
  readonly after: FileStates;
  readonly hash: string;
  readonly started: number;
}

/** Times on disks are coarse (2 seconds on FAT): a file that is written twice within one step looks as if it was written once. */
const settled = 5000;

/**
 * Remembers a hash, unless the files changed meanwhile or so shortly before that another change could not be told from that one. A
 * cache that cannot be written is no error: the files are hashed again the next time.
 */
export async function rememberHash(cache: string, { state, after, hash, started }: Hashed): Promise<void> {
  if (stableHash(state) !== stableHash(after) || !state.every((file) => isSettled(file, started))) return;
  try {
    await makeFolder(cache);
    const memory: Memory = { version: memoryVersion, files: state, sha256: hash };
    await writeAtomically(memoryPath(cache, state), JSON.stringify(memory));
  } catch {
    // What cannot be remembered is found out again.
  }
}

/** A time of change that lies ahead is another machine's clock, which tells nothing; one of writing may have been set. */
function isSettled([, , inode, , written, changed]: FileState, now: number): boolean {
  const ages = [changed, written].map((time) => now - Number(BigInt(time) / 1_000_000n));
  const [sinceChange = 0, sinceWriting = 0] = ages;
  return inode !== '0' && sinceChange >= settled && (sinceWriting >= settled || sinceWriting < -settled);
}

const memoryPath = (cache: string, state: FileStates): string =>
  join(cache, `${stableHash(state).slice(0, 32)}.json`);
