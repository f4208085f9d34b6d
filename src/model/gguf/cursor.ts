// Reads numbers and texts one after the other from the beginning of a GGUF file.

/** More bytes are needed than have been read of the file so far. */
export class MoreBytes extends Error {
  override readonly name = 'MoreBytes';
}

/** Sizes and readers of GGUF's simple values, by the number of their type (ggml/include/gguf.h, `gguf_type`). */
const simpleValues: ReadonlyMap<
  number,
  { bytes: number; read(at: Buffer, offset: number): number | boolean }
> = new Map([
  [0, { bytes: 1, read: (at, offset) => at.readUInt8(offset) }],
  [1, { bytes: 1, read: (at, offset) => at.readInt8(offset) }],
  [2, { bytes: 2, read: (at, offset) => at.readUInt16LE(offset) }],
  [3, { bytes: 2, read: (at, offset) => at.readInt16LE(offset) }],
  [4, { bytes: 4, read: (at, offset) => at.readUInt32LE(offset) }],
  [5, { bytes: 4, read: (at, offset) => at.readInt32LE(offset) }],
  [6, { bytes: 4, read: (at, offset) => at.readFloatLE(offset) }],
  [7, { bytes: 1, read: (at, offset) => at.readUInt8(offset) !== 0 }],
  [10, { bytes: 8, read: (at, offset) => Number(at.readBigUInt64LE(offset)) }],
  [11, { bytes: 8, read: (at, offset) => Number(at.readBigInt64LE(offset)) }],
  [12, { bytes: 8, read: (at, offset) => at.readDoubleLE(offset) }],
]);

const stringType = 8;
const arrayType = 9;

/** An integer beyond 2^53 comes as the nearest number, which no use takes for a size. */
export type MetadataValue = number | boolean | string | readonly (number | boolean | string)[];

/** Tokens and merges of the largest vocabularies are a tenth of this. */
const mostItems = 10_000_000;

/** State: how far has been read, and how many items arrays had together. */
export class Cursor {
  offset = 0;
  private items = 0;

  constructor(
    /** The file's beginning. */
    private readonly bytes: Buffer,
    /** Of the whole file, in bytes. */
    private readonly size: number,
    readonly fail: (what: string) => never,
  ) {}

  /** Goes on by some bytes and returns where they begin. */
  take(bytes: number): number {
    const at = this.offset;
    if (at + bytes > this.size) this.fail(`it is cut short: its header goes on after byte ${this.size}`);
    if (at + bytes > this.bytes.length) throw new MoreBytes();
    this.offset = at + bytes;
    return at;
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.take(4));
  }

  /** A size or an offset. */
  uint64(what: string): number {
    const value = this.bytes.readBigUInt64LE(this.take(8));
    return value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : this.fail(`it gives ${value} as ${what}, more than any file has`);
  }

  text(what: string): string {
    const length = this.uint64(`the length of ${what}`);
    const at = this.take(length);
    return this.bytes.toString('utf8', at, at + length);
  }

  /** A metadata value of a type. Arrays of arrays are refused, as llama.cpp does (ggml/src/gguf.cpp). */
  value(type: number, what: string): MetadataValue {
    if (type !== arrayType) return this.simple(type, what);
    const itemType = this.uint32();
    if (itemType === arrayType) this.fail(`${what} is an array of arrays, which GGUF readers do not know`);
    const count = this.uint64(`the length of ${what}`);
    this.items += count;
    if (this.items > mostItems) this.fail(`${what} has ${count} items, more than any model needs`);
    // So that a count which the file cannot hold fails before it is gone through.
    if (count * (simpleValues.get(itemType)?.bytes ?? 8) > this.size - this.offset)
      this.fail(`it is cut short: ${what} has ${count} items`);
    return Array.from({ length: count }, () => this.simple(itemType, what));
  }

  private simple(type: number, what: string): number | boolean | string {
    if (type === stringType) return this.text(what);
    const kind = simpleValues.get(type);
    return kind === undefined
      ? this.fail(`${what} has the unknown type ${type}`)
      : kind.read(this.bytes, this.take(kind.bytes));
  }
}
