import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { findShards, readCheckpointTensors } from '../../../src/model/weights/shards.ts';
import { pickleFile } from '../pickle/write-pickle.ts';
import { writeSafetensors } from './write-safetensors.ts';

let root: string;
let count = 0;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'plumbline-shards-')));
});
afterAll(() => rm(root, { recursive: true }));

const indexOfPickles = 'pytorch_model.bin.index.json';

/** A folder with the given weight files, each with tensors of one element by these names, and an index. */
async function checkpoint(
  files: Readonly<Record<string, string>>,
  weightMap?: unknown,
  indexName = 'model.safetensors.index.json',
): Promise<string> {
  const folder = join(root, String(count++));
  await mkdir(folder);
  for (const [name, tensors] of Object.entries(files)) {
    const shapes = Object.fromEntries([...tensors].map((tensor) => [tensor, [1]]));
    if (name.endsWith('.bin')) {
      const one = { shape: [1], bytes: Buffer.alloc(4) };
      await writeFile(
        join(folder, name),
        pickleFile(Object.fromEntries([...tensors].map((tensor) => [tensor, one]))),
      );
    } else await writeSafetensors(join(folder, name), shapes);
  }
  if (weightMap !== undefined)
    await writeFile(join(folder, indexName), JSON.stringify({ metadata: {}, weight_map: weightMap }));
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
const [oneOfPickles, twoOfPickles] = ['pytorch_model-00001-of-00002.bin', 'pytorch_model-00002-of-00002.bin'];

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
    ).rejects.toThrow(/has no \*.safetensors file and no pytorch_model.bin/);
  });

  test('come from pytorch_model.bin where there is no model.safetensors, as in transformers', async () => {
    const whole = 'pytorch_model.bin';
    const several = { [oneOfPickles]: 'a', [twoOfPickles]: 'b' };
    expect(await places(await checkpoint({ [whole]: 'ab', ...several, 'x.safetensors': 'a' }))).toEqual({
      a: whole,
      b: whole,
    });
    const both = await checkpoint({ 'model.safetensors': 'a', [whole]: 'b' });
    expect(await places(both)).toEqual({ a: 'model.safetensors' });
    const indexed = await checkpoint({ [one]: 'a', [two]: 'b', [whole]: 'c' }, { a: one, b: two });
    expect(await places(indexed)).toEqual({ a: one, b: two });
    const map = { a: oneOfPickles, b: twoOfPickles };
    expect(await places(await checkpoint({ ...several, 'x.safetensors': 'a' }, map, indexOfPickles))).toEqual(
      map,
    );
    expect(await places(await checkpoint(several))).toEqual(map);
    expect((await findShards(await checkpoint(several)))?.format).toBe('pickle');
  });

  test('never come from what a trainer leaves', async () => {
    const folder = await checkpoint({
      'training_args.bin': 'a',
      'optimizer-00001-of-00001.bin': 'a',
      'adapter_model.bin': 'a',
      'scheduler.bin': 'a',
    });
    expect(await findShards(folder)).toBeUndefined();
  });

  test('come from a complete set of numbered files without an index', async () => {
    expect(await places(await checkpoint({ [one]: 'a', [two]: 'b' }))).toEqual({ a: one, b: two });
    const single = 'model-00001-of-00001.safetensors';
    expect(await places(await checkpoint({ [single]: 'a' }))).toEqual({ a: single });
  });

  // prettier-ignore
  test.each<[string, Record<string, string>, unknown, RegExp, string?]>([
    ['a numbered pickle is missing', { [oneOfPickles]: 'a' }, undefined, /has 1 of 2 shards and lacks number 2/],
    ['a shard of the pickles\' index is missing', { [oneOfPickles]: 'a' }, { a: oneOfPickles, b: twoOfPickles }, /lacks the shard pytorch_model-00002-of-00002.bin, which pytorch_model.bin.index.json names/, indexOfPickles],
    ['a pickle lacks a tensor of the index', { [oneOfPickles]: 'a', [twoOfPickles]: 'b' }, { a: oneOfPickles, c: twoOfPickles }, /pytorch_model.bin.index.json says that tensor "c" is in pytorch_model-00002.* which does not have it/, indexOfPickles],
    ['two pickles have the same tensor', { [oneOfPickles]: 'ab', [twoOfPickles]: 'b' }, undefined, /tensor "b" is in both pytorch_model-00001.* and pytorch_model-00002/],
    ["the pickles' index leaves the folder", { [oneOfPickles]: 'a' }, { a: '../0/pytorch_model.bin' }, /gives tensor "a" the file "..\/0\/pytorch_model.bin"/, indexOfPickles],
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
    ['the index has no file name', { [one]: 'a' }, { a: 7 }, /the file 7, which/],
    ['the index is empty', { [one]: 'a' }, {}, /weight_map is empty/],
    ['the index has no table', { [one]: 'a' }, [], /weight_map is an array/],
  ])('are refused in one line where %s', async (_, files, weightMap, message, indexName) => {
    const folder = await checkpoint(files, weightMap, indexName);
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
