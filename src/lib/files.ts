// Files as a whole: replaced in one step, or read as JSON with the path in the error.

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DataError, UsageError } from './errors.ts';
import { refuseSpecialFile } from './special-files.ts';

/** What the operating system said, in its words: `permission denied` of `EACCES: permission denied, open '/x'`. */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z][A-Z0-9_]*: (.*?)(?:, \w+(?: '.*)?)?$/s.exec(message)?.[1] ?? message;
}

/** The operating system's code of an error, such as `ENOENT`; undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * Makes a folder and those above it; one that exists is fine. Not `mkdir` with `recursive`, which never ends where a folder
 * exists and takes no entries (Node 20, such as /proc). Throws the system's error.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeOneFolder(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    const parent = dirname(resolve(path));
    // Where it exists, another one may have made it meanwhile.
    if (!existsSync(parent)) await makeFolder(parent);
    await makeOneFolder(path);
  }
}

async function makeOneFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error;
  }
}

/** A name beside `path` that nobody else uses, for a file that is renamed to `path` when it is whole. */
export function temporaryPath(path: string): string {
  return `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}

/**
 * Makes a folder and writes a small file in it, which tells more than permission bits do (read-only and full disks).
 * Throws the system's error, and leaves the folder behind.
 */
export async function makeWritableFolder(path: string): Promise<void> {
  await makeFolder(path);
  await fileSystemTime(path);
}

/**
 * What the clock of the file system shows that a folder lies on, in milliseconds; another machine's clock where it lies there. A
 * small file is written and removed. Throws the system's error.
 */
export async function fileSystemTime(folder: string): Promise<number> {
  const probe = temporaryPath(join(folder, 'probe'));
  const file = await open(probe, 'wx');
  try {
    // Removed before it is used, so that it isn't left where the process is killed.
    await rm(probe, { force: true });
    await writeFile(file, 'x');
    return (await file.stat()).mtimeMs;
  } finally {
    await file.close();
  }
}

/**
 * Writes a file so that a reader sees the old content or the new one, never a part: to a temporary name in the same
 * folder, flushed to the disk, then renamed. Throws UsageError where the file can't be written, and leaves nothing behind.
 * A device or a pipe is written to as it is.
 * @param content texts are written one after the other as they come; what their source throws is thrown
 * @param mend the end of the error's message
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array | AsyncIterable<string>,
  mend = 'Choose another place.',
): Promise<void> {
  // A link stays one, and what it leads to is replaced.
  const target = await realpath(path).catch(() => path);
  const temporary = temporaryPath(target);
  try {
    if (await isSpecial(target)) return await writeFile(target, content);
    const file = await open(temporary, 'wx');
    try {
      await writeFile(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (systemCode(error) === undefined) throw error;
    throw new UsageError(`Cannot write ${path}: ${systemReason(error)}. ${mend}`);
  }
}

/** A device or a pipe is written to, and never replaced by a file. */
async function isSpecial(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** Reads a JSON file. Throws DataError with the path where it is missing, unreadable or not JSON. */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    await refuseSpecialFile(path);
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new DataError(`Cannot read ${path}: ${systemReason(error)}.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(`${path} is not JSON: ${(error as SyntaxError).message}.`);
  }
}
