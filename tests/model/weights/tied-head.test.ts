import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TensorLocation } from '../../../src/model/weights/safetensors.ts';
import { sameBytes } from '../../../src/model/weights/tied-head.ts';

/** More than one piece of those that are compared at a time, and not a multiple of them. */
const bytes = 2_500_000;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-tied-'));
  const one = Buffer.alloc(bytes, 'plumb line');
  const other = Buffer.from(one);
  other[bytes - 1] = 0;
  await writeFile(join(folder, 'a'), Buffer.concat([Buffer.alloc(13), one]));
  await writeFile(join(folder, 'b'), Buffer.concat([one, one, other]));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string, offset: number, more: Partial<TensorLocation> = {}): TensorLocation => {
  const file = join(folder, name);
  return { name, dtype: 'F32', shape: [bytes / 4], file, offset, bytes, ...more };
};

describe('two tensors hold the same', () => {
  test('where all their bytes are the same, wherever they lie', async () => {
    expect(await sameBytes(at('a', 13), at('b', 0))).toBe(true);
    expect(await sameBytes(at('a', 13), at('b', bytes))).toBe(true);
    expect(await sameBytes(at('b', 0), at('b', bytes))).toBe(true);
  });

  test('and do not where the last byte differs', async () => {
    expect(await sameBytes(at('a', 13), at('b', 2 * bytes))).toBe(false);
  });

  test('nor where the type or the length differs, whose bytes are not read', async () => {
    expect(await sameBytes(at('a', 13), at('missing', 0, { dtype: 'F16' }))).toBe(false);
    expect(await sameBytes(at('a', 13), at('missing', 0, { bytes: 8 }))).toBe(false);
  });

  test('nor where a file ends too soon', async () => {
    expect(await sameBytes(at('a', 13), at('b', 3 * bytes))).toBe(false);
  });
});
