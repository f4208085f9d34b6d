// Files that something went wrong with: valid ones, with bytes flipped, lost, put in, doubled or taken from another.

import fc from 'fast-check';

const eight = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};

/** What a length, a count or an offset is not. */
const pieces: readonly Buffer[] = [
  ...[0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 60n, 2n ** 63n, 2n ** 64n - 1n].map(eight),
  Buffer.from([0xff, 0xff, 0xff, 0xff]),
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
  Buffer.from('\u{feff}'),
  Buffer.from([0xc3]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from('\0\u001b[31m\r\n'),
  Buffer.from('"\\ud800"'),
  Buffer.from('1e999'),
  Buffer.from('-0'),
  Buffer.from('"__proto__":'),
];

const edit = fc.record({
  kind: fc.constantFrom('set', 'set', 'delete', 'insert', 'piece', 'over', 'double', 'cut', 'splice'),
  at: fc.nat(),
  from: fc.nat(),
  length: fc.oneof(fc.nat({ max: 8 }), fc.nat({ max: 200 })),
  value: fc.nat({ max: 255 }),
  piece: fc.constantFrom(...pieces),
  other: fc.nat(),
});

/** One of some files, changed in one to four places. Empty files are among them. */
export function changed(files: readonly Uint8Array[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.nat({ max: files.length - 1 }), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([index, edits]) => {
      let bytes = Buffer.from(files[index] ?? []);
      for (const { kind, at: place, from, length, value, piece, other } of edits) {
        const at = place % (bytes.length + 1);
        const [front, back] = [bytes.subarray(0, at), bytes.subarray(at)];
        const begin = from % (bytes.length + 1);
        const source = files[other % files.length] ?? bytes;
        const taken = source.subarray(from % source.length, (from % source.length) + length);
        if (kind === 'set') bytes = Buffer.concat([front, Buffer.from([value]), back.subarray(1)]);
        else if (kind === 'delete') bytes = Buffer.concat([front, back.subarray(length)]);
        else if (kind === 'insert') bytes = Buffer.concat([front, Buffer.alloc(length, value), back]);
        else if (kind === 'piece') bytes = Buffer.concat([front, piece, back]);
        else if (kind === 'over') bytes = Buffer.concat([front, piece, back.subarray(piece.length)]);
        else if (kind === 'double')
          bytes = Buffer.concat([front, bytes.subarray(begin, begin + length), back]);
        else if (kind === 'splice') bytes = Buffer.concat([front, taken, back]);
        else bytes = Buffer.from(front);
      }
      return bytes;
    });
}

/** Bytes at random. */
export const anyBytes: fc.Arbitrary<Buffer> = fc
  .uint8Array({ maxLength: 300 })
  .map((bytes) => Buffer.from(bytes));
