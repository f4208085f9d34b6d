import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../src/lib/errors.ts';
import { readCheckpointTensors } from '../../src/model/shards.ts';
import { writeSafetensors } from './write-safetensors.ts';

let root: string;
let count = 0;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'plumbline-shards-')));
});
afterAll(() => rm(root, { recursive: true }));

/** A folder with the given safetensors files, each with tensors of one element by these names, and an index. */
async function checkpoint(files: Readonly<Record<string, string>>, weightMap?: unknown): Promise<string> {
  const folder = join(root, String(count++));
  await mkdir(folder);
  for (const [name, tensors] of Object.entries(files))
    await writeSafetensors(
      join(folder, name),
      Object.fromEntries([...tensors].map((tensor) => [tensor, [1]])),
    );
  if (weightMap !== undefined)
    await writeFile(
      join(folder, 'model.safetensors.index.json'),
      JSON.stringify({ metadata: {}, weight_map: weightMap }),
    );
  return folder;
}

/** Which file each tensor is in. */
const places = async (folder: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    [...(await readCheckpointTensors(folder))].map(([name, { file }]) => [
      name,
      file.slice(folder.length + 1),
    ]),
  );

const [one, two] = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];

describe("a checkpoint's tensors", () => {
  test('come from model.safetensors, whatever lies beside it', async () => {
    const folder = await checkpoint(
      { 'model.safetensors': 'ab', 'other.safetensors': 'a' },
      { z: 'other.safetensors' },
    );
    expect(await places(folder)).toEqual({ a: 'model.safetensors', b: 'model.safetensors' });
  });

  test('come from the shards that the index names', async () => {
    const folder = await checkpoint(
      { 'x.safetensors': 'ab', 'y.safetensors': 'c', 'stray.safetensors': 'a' },
      { a: 'x.safetensors', c: 'y.safetensors' },
    );
    expect(await places(folder)).toEqual({ a: 'x.safetensors', b: 'x.safetensors', c: 'y.safetensors' });
  });

  test('come from the only file, whatever its name, but never from an adapter', async () => {
    expect(
      await places(await checkpoint({ 'weights.safetensors': 'a', 'adapter_model.safetensors': 'a' })),
    ).toEqual({ a: 'weights.safetensors' });
    await expect(
      readCheckpointTensors(await checkpoint({ 'adapter_model.safetensors': 'a' })),
    ).rejects.toThrow(/has no \*.safetensors/);
  });

  test('come from a complete set of numbered files without an index', async () => {
    expect(await places(await checkpoint({ [one]: 'a', [two]: 'b' }))).toEqual({ a: one, b: two });
    const single = 'model-00001-of-00001.safetensors';
    expect(await places(await checkpoint({ [single]: 'a' }))).toEqual({ a: single });
  });

  // prettier-ignore
  test.each<[string, Record<string, string>, unknown, RegExp]>([
    ['a numbered file is missing', { [two]: 'b' }, undefined, /has 1 of 2 shards and lacks number 1/],
    ['files belong to two sets', { [one]: 'a', 'model-00001-of-00003.safetensors': 'b' }, undefined, /no model.safetensors.index.json that says which/],
    ['unnumbered files have no index', { 'a.safetensors': 'a', 'b.safetensors': 'b' }, undefined, /has 2 safetensors files and no model/],
    ['a shard of the index is missing', { [one]: 'a' }, { a: one, b: two }, /lacks the shard model-00002-of-00002.safetensors/],
    ['a shard lacks a tensor of the index', { [one]: 'a', [two]: 'b' }, { a: one, b: two, c: two }, /tensor "c" is in model-00002.* which does not have it/],
    ['a tensor is in another shard than the index says', { [one]: 'a', [two]: 'b' }, { a: two, b: two }, /tensor "a" is in model-00002/],
    ['two shards have the same tensor', { [one]: 'ab', [two]: 'b' }, { a: one, b: two }, /tensor "b" is in both model-00001.* and model-00002/],
    ['the index leaves the folder', { [one]: 'a' }, { a: '../0/model.safetensors' }, /gives tensor "a" the file "..\/0\/model.safetensors"/],
    ['the index names the folder above', { [one]: 'a' }, { a: '..' }, /not a file name in the folder/],
    ['the index has an absolute path', { [one]: 'a' }, { a: '/etc/passwd' }, /not a file name in the folder/],
    ['the index has a path of Windows', { [one]: 'a' }, { a: 'C:\\x' }, /not a file name in the folder/],
    ['the index has a name with a zero byte', { [one]: 'a' }, { a: 'a\0b' }, /the file "a\\u0000b"/],
    ['the index has no file name', { [one]: 'a' }, { a: 7 }, /the file "7"/],
    ['the index is empty', { [one]: 'a' }, {}, /weight_map is empty/],
    ['the index has no table', { [one]: 'a' }, [], /weight_map is an array/],
  ])('are refused in one line where %s', async (_, files, weightMap, message) => {
    const folder = await checkpoint(files, weightMap);
    const error: unknown = await readCheckpointTensors(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(folder);
    expect((error as Error).message).not.toContain('\n');
  });

  test('are refused where the index is not JSON', async () => {
    const folder = await checkpoint({ [one]: 'a' });
    await writeFile(join(folder, 'model.safetensors.index.json'), '{\n"weight_map": {,}\n}');
    await expect(readCheckpointTensors(folder)).rejects.toThrow(
      /index.json is not JSON: .* at line 2, column 16/,
    );
  });
});
