// The operands of a pickle's opcodes. State: how far it was read.

import type { Refuse } from '../weights/weight-file.ts';

/** Module and name of a global are a line each; Python's longest are shorter by far. */
const longestLine = 1000;

export class PickleBytes {
  /** Of the next byte. */
  at = 0;
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(
    private readonly bytes: Buffer,
    private readonly refuse: Refuse,
  ) {}

  byte(): number {
    return this.bytes.readUInt8(this.take(1));
  }

  uint16(): number {
    return this.bytes.readUInt16LE(this.take(2));
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.take(4));
  }

  int32(): number {
    return this.bytes.readInt32LE(this.take(4));
  }

  /** Not exact from 2^53 on, which is more than any pickle has. */
  uint64(): number {
    return Number(this.bytes.readBigUInt64LE(this.take(8)));
  }

  float64(): number {
    return this.bytes.readDoubleBE(this.take(8));
  }

  /** A whole number in two's complement, of up to 255 bytes; a bigint where a number would not be exact. */
  integer(length: number): number | bigint {
    const start = this.take(length);
    if (length === 0) return 0;
    const hex = Buffer.from(this.bytes.subarray(start, start + length).toReversed()).toString('hex');
    const value = BigInt.asIntN(8 * length, BigInt(`0x${hex}`));
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  text(length: number): string {
    const start = this.take(length);
    return this.decode(start, start + length);
  }

  /** Up to the next line feed, which is read too. */
  line(): string {
    const start = this.at;
    const end = this.bytes.indexOf(0x0a, start);
    if (end < 0 || end - start > longestLine) return this.refuse(`the pickle has no name at byte ${start}`);
    this.at = end + 1;
    return this.decode(start, end);
  }

  private decode(start: number, end: number): string {
    try {
      return this.utf8.decode(this.bytes.subarray(start, end));
    } catch {
      return this.refuse(`the pickle has a text at byte ${start} that is not UTF-8`);
    }
  }

  private take(length: number): number {
    const start = this.at;
    if (start + length > this.bytes.length)
      return this.refuse(`the pickle breaks off at byte ${this.bytes.length}`);
    this.at = start + length;
    return start;
  }
}
