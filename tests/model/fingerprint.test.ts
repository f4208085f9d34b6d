import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findCheckpoint } from '../../src/model/checkpoint-files.ts';
import { fingerprint, type Fingerprint } from '../../src/model/fingerprint.ts';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'plumbline-fingerprint-'));
  folder = join(root, 'a');
  await mkdir(folder);
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
    await writeFile(join(folder, name), '{}');
});
afterEach(() => rm(root, { recursive: true }));

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}
const of = async (path: string): Promise<Fingerprint> => fingerprint(await findCheckpoint(path));

describe('the fingerprint of a checkpoint', () => {
  test('is the SHA-256 of names, sizes and bytes', async () => {
    await write('model.safetensors', 'weights');
    const model = createHash('sha256')
      .update('["config.json",2]{}["model.safetensors",7]weights')
      .digest('hex');
    const tokenizer = createHash('sha256')
      .update('["tokenizer.json",2]{}["tokenizer_config.json",2]{}')
      .digest('hex');
    expect(await of(folder)).toEqual({ model, tokenizer });
  });

  test('stays the same where the folder is moved, copied, or gets a file that does not matter', async () => {
    await write('model.safetensors', 'weights');
    const before = await of(folder);
    await cp(folder, join(root, 'b'), { recursive: true });
    expect(await of(join(root, 'b'))).toEqual(before);
    await rename(folder, join(root, 'c'));
    await writeFile(join(root, 'c', 'README.md'), 'x');
    expect(await of(join(root, 'c'))).toEqual(before);
  });

  test('has the files that the tokens are read from, and no others', async () => {
    await write('model.safetensors', 'weights');
    const before = (await of(folder)).tokenizer;
    for (const name of ['tokenizer.model', 'vocab.json', 'merges.txt']) {
      await write(name, 'x');
      expect((await of(folder)).tokenizer, name).toBe(before);
    }
    await rm(join(folder, 'tokenizer.json'));
    const hash = (name: string, text: string): string => `["${name}",${text.length}]${text}`;
    const config = hash('tokenizer_config.json', '{}');
    const of1 = createHash('sha256').update(hash('tokenizer.model', 'x') + config);
    expect((await of(folder)).tokenizer).toBe(of1.digest('hex'));
    await rm(join(folder, 'tokenizer.model'));
    const of2 = createHash('sha256').update(hash('merges.txt', 'x') + config + hash('vocab.json', 'x'));
    expect((await of(folder)).tokenizer).toBe(of2.digest('hex'));
  });

  test.each<[string, string, boolean, boolean]>([
    ['config.json', '{ }', true, false],
    ['generation_config.json', '{}', true, false],
    ['model.safetensors', 'Weights', true, false],
    ['tokenizer.json', '{ }', false, true],
    ['tokenizer_config.json', '{"a":1}', false, true],
    ['special_tokens_map.json', '{}', false, true],
    ['chat_template.jinja', '', false, true],
    ['additional_chat_templates/tool_use.jinja', '', false, true],
  ])('changes with %s in the part that it belongs to', async (name, text, model, tokenizer) => {
    await write('model.safetensors', 'weights');
    const before = await of(folder);
    await write(name, text);
    const after = await of(folder);
    expect([after.model !== before.model, after.tokenizer !== before.tokenizer]).toEqual([model, tokenizer]);
  });

  test('tells shards with their contents exchanged apart', async () => {
    const [one, two] = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
    await write(one, 'x');
    await write(two, 'y');
    const before = await of(folder);
    await write(one, 'y');
    await write(two, 'x');
    expect((await of(folder)).model).not.toBe(before.model);
  });

  test('counts pickled weights, and not what a trainer left beside them', async () => {
    await write('pytorch_model-00001-of-00001.bin', 'x');
    await write('training_args.bin', 'x');
    const before = await of(folder);
    await write('training_args.bin', 'y');
    await write('optimizer.pt', 'y');
    expect(await of(folder)).toEqual(before);
    await write('pytorch_model-00001-of-00001.bin', 'y');
    expect((await of(folder)).model).not.toBe(before.model);
  });

  test('of an export counts its external data, and not those of another export', async () => {
    await write('model.onnx', 'graph');
    await write('model.onnx_data', '1');
    await write('layers.0.weight', '2');
    await write('model_fp16.onnx', 'graph');
    await write('model_fp16.onnx_data', '3');
    const before = await of(folder);
    await write('model_fp16.onnx_data', '4');
    await write('NOTES.md', '5');
    expect(await of(folder)).toEqual(before);
    await write('layers.0.weight', '6');
    const changed = await of(folder);
    expect(changed.model).not.toBe(before.model);
    await write('model.onnx_data', '7');
    expect((await of(folder)).model).not.toBe(changed.model);
  });
});
