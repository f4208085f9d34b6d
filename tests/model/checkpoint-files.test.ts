import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../src/lib/errors.ts';
import { findCheckpoint } from '../../src/model/checkpoint-files.ts';

let root: string;
let count = 0;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'plumbline-checkpoint-')));
});
afterAll(() => rm(root, { recursive: true }));

/** A folder with these files; what is in them is not looked at, but for config.json. */
async function folderWith(...files: string[]): Promise<string> {
  const folder = join(root, String(count++));
  await mkdir(folder);
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), '{"model_type":"llama"}');
  }
  return folder;
}
const base = ['config.json', 'tokenizer.json'];

describe('a checkpoint', () => {
  test('of safetensors is found with its config and its shards', async () => {
    const folder = await folderWith(...base, 'model.safetensors');
    expect(await findCheckpoint(folder)).toEqual({
      kind: 'weights',
      format: 'safetensors',
      folder,
      config: { model_type: 'llama' },
      shards: [join(folder, 'model.safetensors')],
    });
  });

  test('with several kinds of weights is taken for its safetensors', async () => {
    const names = ['model.safetensors', 'pytorch_model.bin', 'model.onnx'];
    expect(await findCheckpoint(await folderWith(...base, ...names))).toMatchObject({
      kind: 'weights',
      format: 'safetensors',
    });
  });

  test('of pickled weights is found with its shards', async () => {
    const shards = ['pytorch_model-00001-of-00002.bin', 'pytorch_model-00002-of-00002.bin'];
    const folder = await folderWith(...base, ...shards, 'training_args.bin', 'model.onnx');
    expect(await findCheckpoint(folder)).toMatchObject({
      kind: 'weights',
      format: 'pickle',
      shards: shards.map((name) => join(folder, name)),
    });
  });

  // prettier-ignore
  test.each<[string, string[]]>([
    ['model.onnx', ['model.onnx', 'onnx/model.onnx', 'model_fp16.onnx']],
    ['onnx/model.onnx', ['decoder_model_merged.onnx', 'onnx/model.onnx', 'onnx/model_quantized.onnx']],
    ['onnx/decoder_model_merged.onnx', ['onnx/decoder_model.onnx', 'onnx/decoder_model_merged.onnx', 'onnx/decoder_with_past_model.onnx']],
    ['onnx/model_fp16.onnx', ['onnx/model_q4.onnx', 'onnx/model_fp16.onnx', 'onnx/model_quantized.onnx']],
    ['onnx/model_quantized.onnx', ['onnx/model_q4.onnx', 'onnx/model_int8.onnx', 'onnx/model_quantized.onnx']],
    ['onnx/rank_0.onnx', ['onnx/rank_0.onnx', 'onnx/rank_0.onnx_data']],
  ])('of ONNX exports is run from %s first', async (first, files) => {
    const folder = await folderWith(...base, ...files);
    expect(await findCheckpoint(folder)).toMatchObject({ kind: 'onnx', folder, onnxFile: join(folder, first) });
  });

  test('may be named by its .onnx file', async () => {
    const folder = await folderWith(...base, 'model.safetensors', 'onnx/model_q4.onnx', 'b.onnx');
    for (const name of ['onnx/model_q4.onnx', 'b.onnx'])
      expect(await findCheckpoint(join(folder, name))).toMatchObject({
        kind: 'onnx',
        folder,
        onnxFile: join(folder, name),
      });
  });

  test("is found in the hub's cache, where every file is a link", async () => {
    const blobs = await folderWith('0', '1', '2');
    const snapshot = await folderWith();
    for (const [index, name] of [...base, 'model.safetensors'].entries())
      await symlink(join(blobs, String(index)), join(snapshot, name));
    expect(await findCheckpoint(snapshot)).toMatchObject({ kind: 'weights', folder: snapshot });
  });

  test.each([
    [['tokenizer.model']],
    [['vocab.json', 'merges.txt']],
    [['tokenizer.json', 'tekken.json', 'vocab.txt']],
  ])('may have its tokenizer in %j', async (tokenizer) => {
    const folder = await folderWith('config.json', 'model.safetensors', ...tokenizer);
    expect((await findCheckpoint(folder)).kind).toBe('weights');
  });

  test.each<[string, string[], RegExp]>([
    ['nothing', [], /has no config.json/],
    ['the snapshots of the hub cache', ['snapshots/x/config.json'], /give the folder below snapshots/],
    ['no config', ['tokenizer.json', 'model.safetensors'], /has no config.json/],
    ['no tokenizer', ['config.json', 'model.safetensors'], /has no tokenizer.json. Get/],
    ['half a tokenizer', ['config.json', 'vocab.json'], /only vocab.json. Get the other file/],
    ['a tokenizer of another program', ['config.json', 'tekken.json'], /tekken.json.*save_pretrained/],
    ['no weights', base, /neither \*.safetensors nor pytorch_model.bin nor \*.onnx/],
    [
      'a pickle of another name',
      [...base, 'model.pth'],
      /only as model.pth; of pickled weights, pytorch_model.bin/,
    ],
    [
      'what a trainer leaves',
      [
        ...base,
        'training_args.bin',
        'optimizer.pt',
        'scheduler.pt',
        'rng_state.pth',
        'rng_state_0.pth',
        'scaler.pt',
      ],
      /has no weights: neither \*.safetensors nor pytorch_model.bin nor \*.onnx/,
    ],
    ['a pickled adapter', [...base, 'adapter_model.bin'], /an adapter, not a whole model/],
    ['half a pickled checkpoint', [...base, 'pytorch_model-00002-of-00002.bin'], /has 1 of 2 shards/],
    [
      'weights of another program',
      [...base, 'tf_model.h5'],
      /only as tf_model.h5, a format that is not read/,
    ],
    ['a GGUF file that is none', [...base, 'model.gguf'], /model.gguf/],
    [
      'an adapter',
      [...base, 'adapter_config.json', 'adapter_model.safetensors'],
      /an adapter, not a whole model/,
    ],
    [
      'exports without a usual name',
      [...base, 'a.onnx', 'b.onnx'],
      /has 2 .onnx files and none has a usual name/,
    ],
    ['half a checkpoint', [...base, 'model-00001-of-00002.safetensors'], /has 1 of 2 shards/],
  ])('is refused in one line where the folder holds %s', async (_, files, message) => {
    const folder = await folderWith(...files);
    const error: unknown = await findCheckpoint(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(folder);
    expect((error as Error).message).not.toContain('\n');
  });

  test('is refused where there is no folder, or where it is a file', async () => {
    await expect(findCheckpoint(join(root, 'none'))).rejects.toThrow(/There is no folder/);
    const folder = await folderWith(...base, 'model.safetensors');
    await expect(findCheckpoint(join(folder, 'model.safetensors'))).rejects.toThrow(
      /is a file. Give the checkpoint's folder/,
    );
    await expect(findCheckpoint(join(folder, 'config.json', 'x'))).rejects.toThrow(/There is no folder/);
  });

  test.each([
    ['{"a": 1,\n "b": }', /config.json is not JSON: Unexpected token '}' at line 2, column 7/],
    ['{"a": [1, 2', /config.json is not JSON: it breaks off at line 1, column 12/],
    ['{"a": 1,\n "b": NaN, "c": 1}', /config.json is not JSON: Unexpected token 'N' at line 2, column 7/],
    [`{"a": "${'x'.repeat(200)}",\n\n, "c": 1}`, /config.json is not JSON: .* at line 3, column 1\./],
    ['', /config.json is not JSON: it is empty/],
    ['[]', /config.json holds an array/],
    ['version https://git-lfs.github.com/spec/v1', /Git LFS pointer/],
  ])('is refused with the place where its config is %j', async (text, message) => {
    const folder = await folderWith(...base, 'model.safetensors');
    await writeFile(join(folder, 'config.json'), text);
    await expect(findCheckpoint(folder)).rejects.toThrow(message);
  });
});
