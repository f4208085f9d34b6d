// Bytes of GGUF files, right and wrong ones.

import { fileURLToPath } from 'node:url';

/** Files that tests/goldens/make_gguf.py made with gguf-py. */
export const ggufFixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/gguf/${name}`, import.meta.url));

type Item = number | string | boolean;

export interface TensorInfo {
  readonly name: string;
  /** Fastest axis first, as the file has them. */
  readonly axes: readonly (number | bigint)[];
  readonly type: number;
  readonly offset: number | bigint;
}

export interface GgufParts {
  readonly magic?: string;
  readonly version?: number;
  readonly tensorCount?: number | bigint;
  readonly keyCount?: number | bigint;
  readonly metadata?: readonly (readonly [string, Item | readonly Item[]])[];
  /** Bytes that stand behind the metadata, for what no honest writer writes. */
  readonly more?: Buffer;
  readonly tensors?: readonly TensorInfo[];
  /** How many bytes follow the header and its padding. */
  readonly body?: number;
}

export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
export const uint64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
export const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
};

const typeOf = (value: Item): number => (typeof value === 'string' ? 8 : typeof value === 'boolean' ? 7 : 4);
const item = (value: Item): Buffer =>
  typeof value === 'string'
    ? text(value)
    : typeof value === 'boolean'
      ? Buffer.from([Number(value)])
      : uint32(value);

function pair([key, value]: readonly [string, Item | readonly Item[]]): Buffer {
  if (!Array.isArray(value))
    return Buffer.concat([text(key), uint32(typeOf(value as Item)), item(value as Item)]);
  const items = value as readonly Item[];
  const head = [text(key), uint32(9), uint32(typeOf(items[0] ?? 0)), uint64(items.length)];
  return Buffer.concat([...head, ...items.map(item)]);
}

/** A file of these parts; numbers become uint32. */
export function ggufBytes(parts: GgufParts = {}): Buffer {
  const { metadata = [], tensors = [], more = Buffer.alloc(0) } = parts;
  const header = Buffer.concat([
    Buffer.from(parts.magic ?? 'GGUF'),
    uint32(parts.version ?? 3),
    uint64(parts.tensorCount ?? tensors.length),
    uint64(parts.keyCount ?? metadata.length),
    ...metadata.map(pair),
    more,
    ...tensors.flatMap(({ name, axes, type, offset }) => [
      text(name),
      uint32(axes.length),
      ...axes.map(uint64),
      uint32(type),
      uint64(offset),
    ]),
  ]);
  return Buffer.concat([
    header,
    Buffer.alloc((32 - (header.length % 32)) % 32),
    Buffer.alloc(parts.body ?? 0),
  ]);
}
