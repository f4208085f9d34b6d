import { type WrittenEntry, zipBytes } from './write-zip.ts';

/** A tensor as torch.save pickles it; each has a storage of its own unless two give the same key. */
export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
  /** The global's name without `torch`. */
  readonly storage?: string;
  readonly key?: string;
  /** How many the pickle says that the storage has. */
  readonly elements?: number;
  readonly bytes: Uint8Array;
}

/** Opcodes as texts (a character is a byte) and bytes, one after another. */
export const code = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));

export const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return code('X', length, bytes);
};

/** Up to eight bytes, as torch.save writes numbers from 2^31. */
export const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return code('\x8a\x08', bytes);
};

export const tuple = (...items: readonly Uint8Array[]): Buffer => code('(', ...items, 't');

export const storageId = (storage: string, key: string, elements: number): Buffer =>
  code(tuple(text('storage'), code(`ctorch\n${storage}\n`), text(key), text('cpu'), long(elements)), 'Q');

const rowMajor = (shape: readonly number[]): readonly number[] =>
  shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));

export const bytesOf: Readonly<Record<string, number>> = {
  FloatStorage: 4,
  HalfStorage: 2,
  BFloat16Storage: 2,
  LongStorage: 8,
};

/** The call that makes the tensor. */
export function tensorCode(tensor: WrittenTensor, key: string): Buffer {
  const { shape, strides = rowMajor(shape), offset = 0, storage = 'FloatStorage', bytes } = tensor;
  const elements = tensor.elements ?? bytes.length / (bytesOf[storage] ?? 1);
  return code(
    'ctorch._utils\n_rebuild_tensor_v2\n',
    tuple(
      storageId(storage, tensor.key ?? key, elements),
      long(offset),
      tuple(...shape.map(long)),
      tuple(...strides.map(long)),
      code('\x89'),
      code('ccollections\nOrderedDict\n)R'),
    ),
    'R',
  );
}

export const dictionary = (entries: readonly (readonly [string, Uint8Array])[]): Buffer =>
  code('}(', ...entries.flatMap(([name, value]) => [text(name), value]), 'u');

export const pickle = (value: Uint8Array): Buffer => code('\x80\x02', value, '.');

/** An archive with this data.pkl; more entries are named without the folder. */
export const archiveOf = (data: Uint8Array, ...more: readonly WrittenEntry[]): Buffer =>
  zipBytes(
    [{ name: 'data.pkl', body: data }, ...more].map((entry) => ({ ...entry, name: `a/${entry.name}` })),
  );

/** A file of tensors, as torch.save writes them but for the alignment. */
export function pickleFile(tensors: Readonly<Record<string, WrittenTensor>>): Buffer {
  const entries = Object.entries(tensors);
  const data = pickle(
    dictionary(entries.map(([name, tensor], index) => [name, tensorCode(tensor, String(index))])),
  );
  const storages = new Map(entries.map(([, { key, bytes }], index) => [key ?? String(index), bytes]));
  return archiveOf(data, ...[...storages].map(([key, body]) => ({ name: `data/${key}`, body })));
}
