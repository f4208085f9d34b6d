import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { readSafetensors } from '../../../src/model/weights/safetensors.ts';
import { safetensorsBytes } from './write-safetensors.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'plumbline-safetensors-')));
  file = join(folder, 'a.safetensors');
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (bytes: Uint8Array): ReturnType<typeof readSafetensors> => {
  await writeFile(file, bytes);
  return readSafetensors(file);
};
const pair = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
const length = (bytes: bigint): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(bytes);
  return buffer;
};

describe('a safetensors file', () => {
  test('gives where its tensors lie, in the order in which they lie', async () => {
    const header = {
      __metadata__: { format: 'pt' },
      b: { dtype: 'BF16', shape: [3, 2], data_offsets: [8, 20] },
      a: pair,
      none: { dtype: 'I64', shape: [0, 7], data_offsets: [20, 20] },
      one: { dtype: 'U8', shape: [], data_offsets: [20, 21] },
    };
    const bytes = safetensorsBytes(header, 21);
    const start = bytes.length - 21;
    expect(await read(bytes)).toEqual({
      file,
      bytes: bytes.length,
      tensors: [
        { name: 'a', dtype: 'F32', shape: [2], file, offset: start, bytes: 8 },
        { name: 'b', dtype: 'BF16', shape: [3, 2], file, offset: start + 8, bytes: 12 },
        { name: 'none', dtype: 'I64', shape: [0, 7], file, offset: start + 20, bytes: 0 },
        { name: 'one', dtype: 'U8', shape: [], file, offset: start + 20, bytes: 1 },
      ],
    });
  });

  test('is found where a symbolic link leads', async () => {
    await writeFile(file, safetensorsBytes({ a: pair }, 8));
    await symlink(file, join(folder, 'link.safetensors'));
    const { tensors } = await readSafetensors(join(folder, 'link.safetensors'));
    expect(tensors[0]?.file).toBe(file);
  });

  test('is read no further than its header', async () => {
    const header = { a: { dtype: 'F32', shape: [1 << 20, 1 << 10], data_offsets: [0, 2 ** 32] } };
    const bytes = safetensorsBytes(header);
    await writeFile(file, bytes);
    // A file with a hole: 4 GB long, and next to nothing on the disk.
    await truncate(file, bytes.length + 2 ** 32);
    const started = performance.now();
    expect((await readSafetensors(file)).tensors[0]?.bytes).toBe(2 ** 32);
    expect(performance.now() - started).toBeLessThan(500);
  });

  // prettier-ignore
  test.each<[string, Uint8Array, RegExp]>([
    ['empty', Buffer.alloc(0), /is empty/],
    ['shorter than the length of its header', Buffer.from('1234'), /has 4 bytes/],
    ['cut short in its header', safetensorsBytes({ a: pair }).subarray(0, 40), /gives its header 54 bytes, and the file has 32/],
    ['cut short in its weights', safetensorsBytes({ a: pair }, 7), /tensor "a" ends at byte 8 of the weights, and the file has 7/],
    ['lying about its length', Buffer.concat([length(100n), Buffer.from('{}')]), /gives its header 100 bytes, and the file has 2/],
    ['above the limit', Buffer.concat([length(100_000_001n), Buffer.from('{}')]), /100000001 bytes, above the format's limit/],
    ['beyond any number', Buffer.concat([length(2n ** 64n - 1n), Buffer.from('{}')]), /18446744073709551615 bytes/],
    ['without a header', length(0n), /header is not JSON/],
    ['a Git LFS pointer', Buffer.from('version https://git-lfs.github.com/spec/v1\nsize 9\n'), /LFS pointer.*git lfs pull/],
    ['a web page', Buffer.from('<!DOCTYPE html><html></html>'), /it is no safetensors file/],
  ])('is refused in one line when it is %s', async (_, bytes, message) => {
    const error: unknown = await read(bytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(file);
    expect((error as Error).message).not.toContain('\n');
  });

  test('is refused when it is missing or a folder', async () => {
    await expect(readSafetensors(join(folder, 'none'))).rejects.toThrow(/none cannot be read: no such file/);
    await mkdir(join(folder, 'b.safetensors'));
    await expect(readSafetensors(join(folder, 'b.safetensors'))).rejects.toThrow(ModelError);
  });
});
