// A file of weights, of which only the parts that say where the tensors lie are read.

import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { ModelError } from '../../lib/errors.ts';
import { systemCode, systemReason } from '../../lib/files.ts';

/** Throws ModelError with one line: the file, what is wrong in it, and the mend (by default, to get it again). */
export type Refuse = (what: string, mend?: string) => never;

export interface WeightFile {
  /** As it was named. */
  readonly path: string;
  /** Absolute, symbolic links resolved. */
  readonly file: string;
  /** Of the whole file. */
  readonly bytes: number;
  /** Reads `length` bytes from `position`, both of which lie in the file. */
  readonly read: (position: number, length: number) => Promise<Buffer>;
}

/**
 * Opens a file for as long as `use` takes.
 * @param kind what was expected, for messages: `a safetensors file`
 * @throws ModelError where there is no such file, where it can't be read, and whatever `use` throws
 */
export async function withWeightFile<T>(
  path: string,
  kind: string,
  use: (file: WeightFile) => Promise<T>,
): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    // Opening a named pipe would wait for ever.
    if (!(await stat(path)).isFile())
      throw new ModelError(`${path} is a folder or a device; ${kind} was expected.`);
    const opened = await open(path);
    handle = opened;
    const { size } = await opened.stat();
    const read = (position: number, length: number): Promise<Buffer> =>
      readExactly(opened, position, length, path);
    return await use({ path, file: await realpath(path), bytes: size, read });
  } catch (error) {
    if (error instanceof ModelError || systemCode(error) === undefined) throw error;
    throw new ModelError(`${path} cannot be read: ${systemReason(error)}.`);
  } finally {
    await handle?.close();
  }
}

async function readExactly(
  handle: FileHandle,
  position: number,
  length: number,
  path: string,
): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(buffer, at, length - at, position + at);
    if (bytesRead === 0)
      throw new ModelError(`${path} became shorter while it was read. Get the file again.`);
    at += bytesRead;
  }
  return buffer;
}
