// A safetensors file: eight bytes with the header's length, the header, the weights. Only the header is read.
// Format: https://github.com/huggingface/safetensors#format

import { ModelError } from '../../lib/errors.ts';
import { lfsPointer } from '../json-file.ts';
import { parseHeader, type Dtype } from './safetensors-header.ts';
import { type WeightFile, withWeightFile } from './weight-file.ts';

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
  return withWeightFile(path, 'a safetensors file', async (opened) => {
    const { file, bytes: size } = opened;
    const headerBytes = await readHeaderLength(opened);
    const start = 8 + headerBytes;
    const entries = parseHeader(await opened.read(8, headerBytes), size - start, path);
    const tensors = entries.map(({ name, dtype, shape, begin, end }) => {
      return { name, dtype, shape, file, offset: start + begin, bytes: end - begin };
    });
    return { file, bytes: size, tensors };
  });
}

/** The header's length in bytes, after checking that the file can hold it. */
async function readHeaderLength({ path, bytes: size, read }: WeightFile): Promise<number> {
  if (size === 0) throw new ModelError(`${path} is empty. Get the file again.`);
  const start = await read(0, Math.min(size, 64));
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
