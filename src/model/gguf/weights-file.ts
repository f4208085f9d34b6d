// Writes a safetensors file of a GGUF file's tensors, a stretch at a time: quantised ones as float32, the others as they are.

import type { FileHandle } from 'node:fs/promises';
import { ModelError } from '../../lib/errors.ts';
import type { Change } from './architecture.ts';
import { dequantise, plainTypes } from './dequantise.ts';
import type { GgufTensor } from './header.ts';

/** A tensor of the hub's checkpoint and what it is made of. */
export interface Placement {
  /** The hub's name. */
  readonly name: string;
  readonly source: GgufTensor;
  readonly change?: Change;
}

/** How a tensor is stored: the type in safetensors, and the bytes of a value. */
export function storedAs({ type }: GgufTensor): { readonly dtype: string; readonly valueBytes: number } {
  return plainTypes.includes(type.name)
    ? { dtype: type.name, valueBytes: type.bytes }
    : { dtype: 'F32', valueBytes: 4 };
}

const values = ({ shape }: GgufTensor): number => shape.reduce((product, length) => product * length, 1);

/** Length of the file that `writeWeights` writes, in bytes. */
export function weightsFileBytes(placements: readonly Placement[]): number {
  return placements.reduce(
    (sum, { source }) => sum + values(source) * storedAs(source).valueBytes,
    header(placements).length,
  );
}

/**
 * Writes the tensors in the order given.
 * @param input the GGUF file
 * @param output an empty file
 * @throws ModelError where the GGUF file has become shorter
 */
export async function writeWeights(
  input: FileHandle,
  output: FileHandle,
  placements: readonly Placement[],
): Promise<void> {
  let at = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await output.write(bytes, done, bytes.length - done, at);
      done += bytesWritten;
      at += bytesWritten;
    }
  };
  await write(header(placements));
  for (const placement of placements)
    for await (const stretch of stretches(input, placement)) await write(stretch);
}

/** The header of https://github.com/huggingface/safetensors#format, padded so that the tensors begin at a multiple of 8. */
function header(placements: readonly Placement[]): Buffer {
  const entries: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let at = 0;
  for (const { name, source, change } of placements) {
    const { dtype, valueBytes } = storedAs(source);
    const shape = change?.kind === 'transposed' ? source.shape.toReversed() : source.shape;
    const end = at + values(source) * valueBytes;
    entries[name] = { dtype, shape, data_offsets: [at, end] };
    at = end;
  }
  const json = Buffer.from(JSON.stringify(entries));
  const padded = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  padded.writeBigUInt64LE(BigInt(padded.length - 8));
  json.copy(padded, 8);
  return padded;
}

/** Bytes that are read at a time; a tensor whose order changes is read whole. */
const stretchBytes = 1 << 22;

async function* stretches(input: FileHandle, { source, change }: Placement): AsyncGenerator<Uint8Array> {
  const { type, offset, bytes } = source;
  const step = change === undefined ? Math.max(1, Math.floor(stretchBytes / type.bytes)) * type.bytes : bytes;
  for (let at = 0; at < bytes; at += step) {
    const read = await readExactly(input, offset + at, Math.min(step, bytes - at));
    const ordered = change?.kind === 'rows' ? inRows(read, source, change.source) : read;
    const plain = asStored(ordered, source);
    if (change?.kind === 'transposed') yield transposed(plain, source);
    else if (change?.kind === 'minus-one') yield minusOne(plain, source);
    else yield plain;
  }
}

async function readExactly(input: FileHandle, position: number, length: number): Promise<Uint8Array> {
  // Not Buffer's pool: the bytes are looked at as numbers of four bytes, which must lie at a multiple of four.
  const buffer = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await input.read(buffer, at, length - at, position + at);
    if (bytesRead === 0)
      throw new ModelError('The GGUF file became shorter while it was read. Get the file again.');
    at += bytesRead;
  }
  return buffer;
}

function asStored(bytes: Uint8Array, { type }: GgufTensor): Uint8Array {
  if (plainTypes.includes(type.name)) return bytes;
  const blocks = bytes.length / type.bytes;
  const numbers = new Float32Array(blocks * type.values);
  dequantise(type.name, bytes, blocks, numbers);
  return new Uint8Array(numbers.buffer);
}

/** Rows in another order. Blocks never reach over a row's end, so that rows can be moved as they are stored. */
function inRows(bytes: Uint8Array, { shape }: GgufTensor, from: (row: number) => number): Uint8Array {
  const rows = shape[0] ?? 1;
  const width = bytes.length / rows;
  const moved = new Uint8Array(bytes.length);
  for (let row = 0; row < rows; row++)
    moved.set(bytes.subarray(from(row) * width, (from(row) + 1) * width), row * width);
  return moved;
}

function transposed(bytes: Uint8Array, { shape }: GgufTensor): Uint8Array {
  const [rows = 1, columns = 1] = shape;
  const moved = new Uint8Array(bytes.length);
  const isWide = bytes.length === rows * columns * 4;
  const view = ({ buffer }: Uint8Array): Uint32Array | Uint16Array =>
    isWide ? new Uint32Array(buffer) : new Uint16Array(buffer);
  const [from, to] = [view(bytes), view(moved)];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      to[column * rows + row] = from[row * columns + column] ?? 0;
  return moved;
}

function minusOne(bytes: Uint8Array, source: GgufTensor): Uint8Array {
  if (storedAs(source).dtype !== 'F32')
    throw new ModelError(
      `The norm ${source.name} is stored as ${source.type.name} where F32 was expected. Get a file that llama.cpp's converter made.`,
    );
  return new Uint8Array(new Float32Array(bytes.buffer).map((value) => value - 1).buffer);
}
