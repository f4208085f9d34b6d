// Whatever a file's bytes are, the answer is tensors that lie in the file, or one line.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { archiveOf, code, pickleFile } from './write-pickle.ts';
import { readBytes } from './written-file.ts';

const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/pickles/${name}`, import.meta.url)));
const files = [
  fixture('nested.bin'),
  fixture('module.bin'),
  fixture('shapes.bin'),
  fixture('protocol-4.bin'),
  pickleFile({ w: { shape: [2, 3], bytes: Buffer.alloc(24, 7) }, v: { shape: [], bytes: Buffer.alloc(4) } }),
];

async function answer(bytes: Buffer): Promise<void> {
  let read;
  try {
    read = await readBytes(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).not.toContain('\n');
    return;
  }
  for (const { offset, bytes: size, shape } of read.tensors) {
    expect(shape.every((length) => Number.isSafeInteger(length) && length >= 0)).toBe(true);
    expect(offset >= 0 && offset + size <= bytes.length).toBe(true);
  }
}

const changed = fc
  .tuple(fc.constantFrom(...files), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }))
  .map(([file, changes]) => {
    const copy = Buffer.from(file);
    for (const [at, value] of changes) copy[at % copy.length] = value;
    return copy;
  });
const spliced = fc
  .tuple(fc.constantFrom(...files), fc.constantFrom(...files), fc.nat(), fc.nat(), fc.nat())
  .map(([a, b, at, from, length]) => {
    const start = at % a.length;
    const begin = from % b.length;
    return Buffer.concat([a.subarray(0, start), b.subarray(begin, begin + (length % 64)), a.subarray(start)]);
  });
/** Opcodes and operands that mean something, in any order. */
const opcodes = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'}])N(tuseabRQq\x00h\x00\x85\x86\x87\x88\x89\x93\x94.'.split('')),
      fc.constantFrom(
        'K\x02',
        'X\x01\0\0\0w',
        'ctorch\nFloatStorage\n',
        'ctorch._utils\n_rebuild_tensor_v2\n',
        'q\x01',
        'h\x01',
      ),
      fc.constantFrom('ccollections\nOrderedDict\n)R', 'X\x07\0\0\0storage', 'X\x01\0\0\x000'),
    ),
    { maxLength: 60 },
  )
  .map((parts) => archiveOf(code('\x80\x02', ...parts, '.'), { name: 'data/0', body: Buffer.alloc(8) }));

describe('a file of any bytes', () => {
  test.each<[string, fc.Arbitrary<Buffer>, number]>([
    ['bytes at random', fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)), 100],
    ['a pickle at random', fc.uint8Array({ maxLength: 100 }).map((bytes) => archiveOf(bytes)), 300],
    ['a pickle of opcodes in any order', opcodes, 800],
    ['a file with changed bytes', changed, 800],
    ['a file with a piece of another', spliced, 400],
  ])('gives tensors in it or one line: %s', async (_, bytes, runs) => {
    await fc.assert(fc.asyncProperty(bytes, answer), { numRuns: runs });
  });

  test('gives tensors in it or one line with each bit of its pickle and directory turned', async () => {
    const file = files.at(-1) ?? Buffer.alloc(0);
    for (let bit = 0; bit < 8 * file.length; bit += 7) {
      const copy = Buffer.from(file);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await answer(copy);
    }
  });
});
