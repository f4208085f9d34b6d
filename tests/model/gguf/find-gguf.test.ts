import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findGguf } from '../../../src/model/gguf/find-gguf.ts';

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'plumbline-gguf-'));
});
afterAll(() => rm(parent, { recursive: true }));

async function folderWith(...names: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(parent, 'folder-'));
  for (const name of names) await writeFile(join(folder, name), '');
  return folder;
}

describe('the GGUF file of a folder', () => {
  test.each([
    [['a.gguf', 'README.md', 'config.json'], 'a.gguf'],
    [['mmproj-a.gguf', 'A.GGUF'], 'A.GGUF'],
    [['a-00002-of-00002.gguf', 'a-00001-of-00002.gguf'], 'a-00001-of-00002.gguf'],
  ])('of %j is %s', async (names, expected) => {
    const folder = await folderWith(...names);
    expect(await findGguf(folder)).toBe(join(folder, expected));
  });

  test.each([
    [['a.gguf', 'model.safetensors']],
    [['a.gguf', 'pytorch_model.bin']],
    [['a.gguf', 'model.onnx']],
    [['config.json']],
  ])('of %j is none', async (names) => {
    expect(await findGguf(await folderWith(...names))).toBeUndefined();
  });

  test('is asked for where there are several', async () => {
    const folder = await folderWith('a.Q4_0.gguf', 'a.Q8_0.gguf', 'b.gguf', 'c.gguf');
    await expect(findGguf(folder)).rejects.toThrow(
      /has 4 GGUF files \(a\.Q4_0\.gguf, a\.Q8_0\.gguf, b\.gguf, …\)\. Give the path of one of them\.$/,
    );
  });
});
