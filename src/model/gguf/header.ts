// The header of a GGUF file: metadata, and which tensor lies where. The rules are llama.cpp's (ggml/src/gguf.cpp).
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md

import { open, stat, type FileHandle } from 'node:fs/promises';
import { ModelError } from '../../lib/errors.ts';
import { systemCode, systemReason } from '../../lib/files.ts';
import { lfsPointer, quoted } from '../json-file.ts';
import { Cursor, MoreBytes, type MetadataValue } from './cursor.ts';
import { elementTypes, type ElementType } from './types.ts';

export interface GgufTensor {
  readonly name: string;
  readonly type: ElementType;
  /** Slowest axis first, as in PyTorch; the file has them the other way round. */
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

export type Metadata = ReadonlyMap<string, MetadataValue>;

export interface GgufHeader {
  readonly metadata: Metadata;
  /** By name, in the order of their offsets. */
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

const longestHeader = 1 << 28;
const mostTensors = 1_000_000;
const mostKeys = 100_000;
const mostAxes = 4;

/**
 * Reads the header of a GGUF file of version 2 or 3, little-endian, and checks it against the file's length.
 * Throws ModelError with one line where the file is missing, cut short, or says what cannot be.
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  let handle: FileHandle | undefined;
  try {
    // Opening a named pipe would wait for ever.
    if (!(await stat(path)).isFile())
      throw new ModelError(`${path} is not a file; a GGUF file was expected.`);
    handle = await open(path);
    const { size } = await handle.stat();
    for (let length = Math.min(size, 1 << 20); ; length = Math.min(size, length * 4)) {
      const bytes = Buffer.alloc(length);
      let read = 0;
      while (read < length) {
        const { bytesRead } = await handle.read(bytes, read, length - read, read);
        if (bytesRead === 0)
          throw new ModelError(`${path} became shorter while it was read. Get the file again.`);
        read += bytesRead;
      }
      const header = parseGgufHeader(bytes, size, path);
      if (header !== undefined) return header;
      if (length >= longestHeader)
        throw new ModelError(
          `${path}: its header is longer than ${longestHeader} bytes. Get the file again.`,
        );
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new ModelError(`${path} cannot be read: ${systemReason(error)}.`);
  } finally {
    await handle?.close();
  }
}

/**
 * Reads a header from a file's beginning; undefined where more of the file is needed. `size` is the whole file's, in bytes;
 * `file` its name for messages. Throws ModelError with one line for whatever disagrees with the format.
 */
export function parseGgufHeader(bytes: Buffer, size: number, file: string): GgufHeader | undefined {
  const fail = (what: string): never => {
    throw new ModelError(`${file}: ${what}. Get the file again.`);
  };
  const cursor = new Cursor(bytes, size, fail);
  try {
    checkVersion(bytes, cursor, file);
    const tensorCount = cursor.uint64('the number of tensors');
    const keyCount = cursor.uint64('the number of metadata keys');
    if (tensorCount > mostTensors) fail(`it counts ${tensorCount} tensors, more than any model has`);
    if (keyCount > mostKeys) fail(`it counts ${keyCount} metadata keys, more than any model has`);
    const metadata = new Map<string, MetadataValue>();
    for (let index = 0; index < keyCount; index++) {
      const key = cursor.text('a metadata key');
      if (metadata.has(key)) fail(`the metadata key ${quoted(key)} stands twice`);
      metadata.set(key, cursor.value(cursor.uint32(), quoted(key)));
    }
    const tensors = Array.from({ length: tensorCount }, () => readTensor(cursor));
    return { metadata, tensors: placed(tensors, metadata, cursor.offset, size, fail) };
  } catch (error) {
    if (error instanceof MoreBytes) return undefined;
    throw error;
  }
}

function checkVersion(bytes: Buffer, cursor: Cursor, file: string): void {
  const start = bytes.toString('latin1', 0, 64);
  if (start.startsWith('version https://git-lfs')) throw new ModelError(lfsPointer(file));
  if (!start.startsWith('GGUF'))
    throw new ModelError(
      `${file} is no GGUF file: it does not begin with the letters GGUF. Get the file again.`,
    );
  cursor.take(4);
  const version = cursor.uint32();
  if (version === 2 || version === 3) return;
  throw new ModelError(
    version !== 0 && (version & 0xffff) === 0
      ? `${file} is a big-endian GGUF file, which is not read. Get the little-endian file.`
      : `${file} is a GGUF file of version ${version}; versions 2 and 3 are read. Get a file that a newer llama.cpp made.`,
  );
}

/** One tensor as the header says it: `offset` is still counted from where the tensors begin. */
function readTensor(cursor: Cursor): GgufTensor {
  const name = cursor.text("a tensor's name");
  const wrong = (what: string): never => cursor.fail(`tensor ${quoted(name)} ${what}`);
  const axes = cursor.uint32();
  if (axes === 0 || axes > mostAxes) wrong(`has ${axes} axes; 1 to ${mostAxes} were expected`);
  const shape = Array.from({ length: axes }, () => cursor.uint64(`an axis of ${quoted(name)}`)).toReversed();
  const typeNumber = cursor.uint32();
  const offset = cursor.uint64(`the offset of ${quoted(name)}`);
  const type = elementTypes.get(typeNumber) ?? wrong(`has the unknown type ${typeNumber}`);
  const values = shape.reduce((product, length) => product * length, 1);
  const shown = `[${shape.join(', ')}]`;
  if (values === 0 || !Number.isSafeInteger(values)) wrong(`has the shape ${shown}, which no tensor has`);
  if ((shape.at(-1) ?? 0) % type.values !== 0)
    wrong(`has the shape ${shown}, whose rows are not whole blocks of ${type.name} (${type.values} values)`);
  return { name, type, shape, offset, bytes: (values / type.values) * type.bytes };
}

/** The tensors where they lie in the file, which must hold them all, one beside the other. */
function placed(
  tensors: readonly GgufTensor[],
  metadata: Metadata,
  headerEnd: number,
  size: number,
  fail: (what: string) => never,
): Map<string, GgufTensor> {
  const alignment = metadata.get('general.alignment') ?? 32;
  if (
    typeof alignment !== 'number' ||
    !Number.isInteger(Math.log2(alignment)) ||
    alignment < 1 ||
    alignment > 1 << 20
  )
    return fail(`general.alignment is ${String(alignment)}; a power of two was expected`);
  const start = Math.ceil(headerEnd / alignment) * alignment;
  const found = new Map<string, GgufTensor>();
  let end = start;
  let before = '';
  for (const tensor of tensors.toSorted((a, b) => a.offset - b.offset)) {
    const { name, bytes } = tensor;
    const offset = start + tensor.offset;
    if (found.has(name)) fail(`tensor ${quoted(name)} stands twice`);
    if (tensor.offset % alignment !== 0)
      fail(`tensor ${quoted(name)} has the offset ${tensor.offset}, which is no multiple of ${alignment}`);
    if (offset < end) fail(`tensors ${quoted(before)} and ${quoted(name)} overlap`);
    if (offset + bytes > size)
      fail(
        `it is cut short: tensor ${quoted(name)} ends at byte ${offset + bytes}, and the file has ${size}`,
      );
    found.set(name, { ...tensor, offset });
    end = offset + bytes;
    before = name;
  }
  return found;
}
