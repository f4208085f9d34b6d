import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { openCheckpoint } from '../../../src/model/checkpoint.ts';
import {
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
} from '../../../src/model/onnx/onnx_pb.ts';
import { chainPass } from '../../../src/runners/schedule/passes.ts';
import { openFolder } from '../../runners/onnx/open-fixture.ts';
import { expectedLogprobs, positions, smallExport } from './small-export.ts';

let root: string;
let count = 0;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'plumbline-external-')));
});
afterAll(() => rm(root, { recursive: true }));

/** The export with its weights in a file of their own, which the model calls by `location`. */
function split(location: string): { readonly model: Uint8Array; readonly data: Uint8Array } {
  const model = fromBinary(ModelProtoSchema, smallExport());
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of model.graph?.initializer ?? []) {
    if (tensor.rawData.length < 500) continue;
    parts.push(tensor.rawData);
    tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
    const entries = { location, offset, length: tensor.rawData.length };
    tensor.externalData = Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value: String(value) }),
    );
    offset += tensor.rawData.length;
    tensor.rawData = new Uint8Array();
  }
  return { model: toBinary(ModelProtoSchema, model), data: Buffer.concat(parts) };
}

/** A checkpoint folder of a family that is not read, with an export in `onnx`. */
async function checkpoint(model: Uint8Array, data?: Uint8Array): Promise<string> {
  const folder = join(root, String(count++), 'an export');
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const config = { model_type: 'hal9000', max_position_embeddings: positions, vocab_size: 40 };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'tokenizer.json'), '{}');
  await writeFile(join(folder, 'onnx', 'model.onnx'), model);
  if (data) await writeFile(join(folder, 'onnx', 'model.onnx_data'), data);
  return folder;
}

/** The largest distance from what is worked out by hand. */
async function distance(folder: string): Promise<number> {
  const session = await openFolder(folder);
  const ids = [3, 39, 0];
  const { targetLogprobs } = await session.run({
    ...chainPass(ids, 0),
    rows: [0, 1, 2],
    targets: [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
  });
  await session.close();
  const expected = expectedLogprobs(ids).map((row, index) => row[index + 1] ?? NaN);
  return Math.max(...expected.map((logprob, index) => Math.abs(logprob - (targetLogprobs[index] ?? NaN))));
}

describe('the weights of an export', () => {
  test('in its own file stay there', async () => {
    const whole = smallExport();
    const folder = await checkpoint(whole);
    const model = await (await openCheckpoint(folder)).graph();
    const file = await readFile(join(model.externalDataFolder, 'model.onnx'));
    const stored = fromBinary(ModelProtoSchema, whole).graph?.initializer ?? [];
    const kept = fromBinary(ModelProtoSchema, model.bytes).graph?.initializer ?? [];
    const outside = kept.filter(({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL);
    expect(outside).toHaveLength(2);
    expect(Math.max(...kept.map(({ rawData }) => rawData.length))).toBeLessThan(1024);
    for (const { name, externalData } of outside) {
      const { location, offset, length } = Object.fromEntries(
        externalData.map(({ key, value }) => [key, value]),
      );
      expect(location).toBe('model.onnx');
      const bytes = file.subarray(Number(offset), Number(offset) + Number(length));
      expect(bytes.equals(stored.find((tensor) => tensor.name === name)?.rawData ?? Buffer.alloc(0))).toBe(
        true,
      );
    }
    expect(await distance(folder)).toBeLessThan(1e-5);
  });

  test('in a file beside it are found there', async () => {
    const { model, data } = split('model.onnx_data');
    expect(await distance(await checkpoint(model, data))).toBeLessThan(1e-5);
  });

  test("are found in the hub's cache, where both files are links to blobs in another folder", async () => {
    const { model, data } = split('model.onnx_data');
    const folder = await checkpoint(model, data);
    const blobs = join(folder, '..', 'blobs');
    await mkdir(blobs);
    for (const name of ['model.onnx', 'model.onnx_data']) {
      const file = join(folder, 'onnx', name);
      await rename(file, join(blobs, `blob of ${name}`));
      await symlink(relative(join(folder, 'onnx'), join(blobs, `blob of ${name}`)), file);
    }
    expect(await distance(folder)).toBeLessThan(1e-5);
  });

  test('are missed by the name of their file', async () => {
    const { model } = split('model.onnx_data');
    const folder = await checkpoint(model);
    const { graph } = await openCheckpoint(folder);
    await expect(graph()).rejects.toThrow(
      new ModelError(
        `${join(folder, 'onnx', 'model.onnx')} has its weights in model.onnx_data, which cannot be read: ` +
          'no such file or directory. Get that file too.',
      ),
    );
  });

  test.each(['../model.onnx_data', '/etc/passwd', 'a/../../b', '..\\b', ''])(
    'are not looked for outside its folder, in %j',
    async (location) => {
      const folder = await checkpoint(split(location).model);
      const { graph } = await openCheckpoint(folder);
      await expect(graph()).rejects.toThrow(ModelError);
      await expect(graph()).rejects.toThrow(
        `has weights in ${JSON.stringify(location)}, which is not in its folder; get the export again.`,
      );
    },
  );
});

test('an export of a family that is not read runs, with what its config says in usual words', async () => {
  const folder = await checkpoint(smallExport());
  expect(await openCheckpoint(folder)).toMatchObject({
    design: null,
    parameters: null,
    contextLength: positions,
    vocabulary: 40,
    storage: null,
  });
});
