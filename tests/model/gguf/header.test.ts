import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { parseGgufHeader, readGgufHeader } from '../../../src/model/gguf/header.ts';
import { ggufBytes, ggufFixture, text, uint32, uint64, type GgufParts } from './write-gguf.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-gguf-'));
});
afterAll(() => rm(folder, { recursive: true }));

const parse = (parts: GgufParts) => {
  const bytes = ggufBytes(parts);
  return parseGgufHeader(bytes, bytes.length, 'a.gguf');
};
const tensor = { name: 'a', axes: [4, 2], type: 0, offset: 0 };

describe('the header of a GGUF file', () => {
  test('gives metadata and tensors as gguf-py wrote them', async () => {
    const { metadata, tensors } = await readGgufHeader(ggufFixture('llama.gguf'));
    expect(metadata.get('general.architecture')).toBe('llama');
    expect(metadata.get('llama.block_count')).toBe(1);
    expect(metadata.get('llama.rope.freq_base')).toBe(100);
    expect(metadata.get('tokenizer.ggml.tokens')).toEqual(['<0>', '<1>', '<2>', ...'abcdefgh', 'ab']);
    expect(tensors.get('blk.0.ffn_down.weight')).toMatchObject({
      type: { name: 'Q8_0' },
      shape: [32, 32],
      bytes: 1088,
    });
    expect(tensors.get('token_embd.weight')?.shape).toEqual([12, 32]);
  });

  test('is read of version 2 too', () => {
    expect(parse({ version: 2, metadata: [['a', 1]] })?.metadata).toEqual(new Map([['a', 1]]));
  });

  test('places tensors behind its padding, and takes another alignment', () => {
    const metadata = [['general.alignment', 64] as const];
    const found = parse({ metadata, tensors: [tensor, { ...tensor, name: 'b', offset: 64 }], body: 128 });
    expect(found?.tensors.get('a')).toMatchObject({ offset: 192, bytes: 32, shape: [2, 4] });
    expect(found?.tensors.get('b')?.offset).toBe(256);
  });

  test('asks for more of the file where it has not been read to its end', () => {
    const bytes = ggufBytes({ metadata: [['a', 'text']] });
    expect(parseGgufHeader(bytes.subarray(0, 30), bytes.length, 'a.gguf')).toBeUndefined();
  });

  test('is read in parts where it is long', async () => {
    const path = join(folder, 'long.gguf');
    const tokens = Array.from({ length: 200_000 }, (_, index) => `token ${index}`);
    await writeFile(path, ggufBytes({ metadata: [['tokens', tokens]] }));
    expect((await readGgufHeader(path)).metadata.get('tokens')).toEqual(tokens);
  });

  // prettier-ignore
  test.each<[string, GgufParts, RegExp]>([
    ['another file', { magic: 'PK\u0003\u0004' }, /does not begin with the letters GGUF/],
    ['version 1', { version: 1 }, /is a GGUF file of version 1; versions 2 and 3 are read/],
    ['a version to come', { version: 4 }, /of version 4/],
    ['big-endian', { version: 3 << 24 }, /is a big-endian GGUF file/],
    ['counting too many tensors', { tensorCount: 2n ** 63n }, /gives 9223372036854775808 as the number of tensors/],
    ['counting a billion tensors', { tensorCount: 1e9 }, /counts 1000000000 tensors/],
    ['counting a billion keys', { keyCount: 1e9 }, /counts 1000000000 metadata keys/],
    ['ending before its tensors', { tensorCount: 1 }, /is cut short/],
    ['with a text longer than itself', { keyCount: 1, more: uint64(1e15) }, /is cut short/],
    ['with a list longer than itself', { keyCount: 1, more: Buffer.concat([text('a'), uint32(9), uint32(4), uint64(9e6)]) }, /is cut short: "a" has 9000000 items/],
    ['with a list longer than any', { keyCount: 1, more: Buffer.concat([text('a'), uint32(9), uint32(4), uint64(1e10)]) }, /"a" has 10000000000 items, more than/],
    ['with lists in lists', { keyCount: 1, more: Buffer.concat([text('a'), uint32(9), uint32(9), uint64(1)]) }, /"a" is an array of arrays/],
    ['with a value of an unknown type', { keyCount: 1, more: Buffer.concat([text('a\n'), uint32(13)]) }, /"a\\n" has the unknown type 13/],
    ['with a key twice', { metadata: [['a', 1], ['a', 2]] }, /key "a" stands twice/],
    ['with a wrong alignment', { metadata: [['general.alignment', 24]] }, /general\.alignment is 24/],
    ['with a tensor without axes', { tensors: [{ ...tensor, axes: [] }] }, /"a" has 0 axes/],
    ['with a tensor of five axes', { tensors: [{ ...tensor, axes: [1, 1, 1, 1, 1] }] }, /"a" has 5 axes/],
    ['with an empty tensor', { tensors: [{ ...tensor, axes: [4, 0] }] }, /has the shape \[0, 4\]/],
    ['with a tensor beyond numbers', { tensors: [{ ...tensor, axes: [2 ** 40, 2 ** 40] }] }, /which no tensor has/],
    ['with a tensor of an unknown type', { tensors: [{ ...tensor, type: 99 }] }, /"a" has the unknown type 99/],
    ['with broken blocks', { tensors: [{ ...tensor, type: 2 }] }, /rows are not whole blocks of Q4_0 \(32 values\)/],
    ['with a tensor beyond its end', { tensors: [tensor], body: 31 }, /cut short: tensor "a" ends at byte 128, and the file has 127/],
    ['with a tensor off its place', { tensors: [{ ...tensor, offset: 8 }], body: 64 }, /offset 8, which is no multiple of 32/],
    ['with a tensor twice', { tensors: [tensor, { ...tensor, offset: 32 }], body: 64 }, /tensor "a" stands twice/],
    ['with tensors over each other', { tensors: [{ ...tensor, axes: [16] }, { ...tensor, name: 'b', offset: 32 }], body: 64 }, /tensors "a" and "b" overlap/],
  ])('is refused in one line when the file is %s', (_name, parts, message) => {
    expect(() => parse(parts)).toThrow(ModelError);
    expect(() => parse(parts)).toThrow(message);
    expect(() => parse(parts)).not.toThrow(/\n/);
  });

  test('is refused where there is no file, or no regular one, or Git left a pointer', async () => {
    await expect(readGgufHeader(join(folder, 'none.gguf'))).rejects.toThrow(
      /none\.gguf cannot be read: no such file/,
    );
    await expect(readGgufHeader(folder)).rejects.toThrow(/is not a file/);
    const pointer = join(folder, 'pointer.gguf');
    await writeFile(pointer, 'version https://git-lfs.github.com/spec/v1\nsize 9\n');
    await expect(readGgufHeader(pointer)).rejects.toThrow(/LFS pointer/);
    await writeFile(pointer, '');
    await expect(readGgufHeader(pointer)).rejects.toThrow(/does not begin with/);
  });

  test('never throws anything but a ModelError, whatever bytes are changed or missing', () => {
    const whole = readFileSync(ggufFixture('llama.gguf')).subarray(0, 2500);
    const change = fc.record({
      at: fc.nat(whole.length - 1),
      byte: fc.nat(255),
      times: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 4 }),
        fc.nat(whole.length),
        fc.nat(1e6),
        (changes, end, size) => {
          const bytes = Buffer.from(whole);
          for (const { at, byte, times } of changes) bytes.fill(byte, at, Math.min(at + times, bytes.length));
          try {
            const header = parseGgufHeader(bytes.subarray(0, end), Math.max(end, size), 'a.gguf');
            for (const { offset, bytes: length } of header?.tensors.values() ?? [])
              expect(offset + length).toBeLessThanOrEqual(Math.max(end, size));
          } catch (error) {
            expect(error).toBeInstanceOf(ModelError);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
