// A safetensors file: eight bytes with the header's length, the header, the weights. Only the header is read.
// Format: https://github.com/huggingface/safetensors#format

import { open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { ModelError } from '../lib/errors.ts';
import { systemCode, systemReason } from '../lib/files.ts';
import { lfsPointer } from './json-file.ts';
import { parseHeader, type Dtype } from './safetensors-header.ts';

/** Where a tensor's bytes lie: row-major, little-endian, `bytes` of them from `offset` of `file`. */
export interface TensorLocation {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Absolute, symbolic links resolved. */
  readonly file: string;
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

export interface TensorFile {
  /** Absolute, symbolic links resolved: in the hub's cache a snapshot's files are links to blobs. */
  readonly file: string;
  /** Of the whole file. */
  readonly bytes: number;
  /** In the order in which they lie in the file. */
  readonly tensors: readonly TensorLocation[];
}

/** The reference implementation's limit (`MAX_HEADER_SIZE`), in bytes. */
const longestHeader = 100_000_000;

/**
 * Reads a safetensors file's header, and checks it against the file's length; the weights are not read.
 * Throws ModelError with one line where the file is missing, cut short, or says what cannot be.
 */
export async function readSafetensors(path: string): Promise<TensorFile> {
  let handle: FileHandle | undefined;
  try {
    // Opening a named pipe would wait for ever.
    if (!(await stat(path)).isFile())
      throw new ModelError(`${path} is a folder or a device; a safetensors file was expected.`);
    handle = await open(path);
    const { size } = await handle.stat();
    const file = await realpath(path);
    const headerBytes = await readHeaderLength(handle, size, path);
    const start = 8 + headerBytes;
    const entries = parseHeader(await readExactly(handle, 8, headerBytes, path), size - start, path);
    const tensors = entries.map(({ name, dtype, shape, begin, end }) => {
      return { name, dtype, shape, file, offset: start + begin, bytes: end - begin };
    });
    return { file, bytes: size, tensors };
  } catch (error) {
    if (error instanceof ModelError) throw error;
    if (systemCode(error) === undefined) throw error;
    throw new ModelError(`${path} cannot be read: ${systemReason(error)}.`);
  } finally {
    await handle?.close();
  }
}

/** The header's length in bytes, after checking that the file can hold it. */
async function readHeaderLength(handle: FileHandle, size: number, path: string): Promise<number> {
  if (size === 0) throw new ModelError(`${path} is empty. Get the file again.`);
  const start = await readExactly(handle, 0, Math.min(size, 64), path);
  if (start.toString('latin1').startsWith('version https://git-lfs')) throw new ModelError(lfsPointer(path));
  if (size < 8)
    throw new ModelError(
      `${path} has ${size} bytes, fewer than the 8 of a header's length. Get the file again.`,
    );
  const length = start.readBigUInt64LE(0);
  if (length > longestHeader)
    throw new ModelError(
      `${path} gives its header ${length} bytes, above the format's limit of ${longestHeader}; it is no safetensors file. Get the file again.`,
    );
  if (length > size - 8)
    throw new ModelError(
      `${path} gives its header ${length} bytes, and the file has ${size - 8} after the length; it is cut short. Get the file again.`,
    );
  return Number(length);
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
