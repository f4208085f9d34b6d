import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { openCheckpoint } from '../../../src/model/checkpoint.ts';
import { families } from '../../../src/model/families/index.ts';
import { architectures } from '../../../src/model/gguf/architectures.ts';
import { openGguf } from '../../../src/model/gguf/unpack.ts';
import { readSafetensors } from '../../../src/model/weights/safetensors.ts';
import { openSession } from '../../../src/runners/onnx/session.ts';
import { scoreAlone } from '../../../src/runners/plain/score.ts';
import { digest, expected } from './expected.ts';
import { ggufBytes, ggufFixture } from './write-gguf.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-gguf-'));
});
afterAll(() => rm(folder, { recursive: true }));
const open = (file: string, cache = join(folder, 'cache')) => openGguf(file, cache);

const readJson = async (...path: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(...path), 'utf8')) as Record<string, unknown>;

const names = Object.keys(expected.architectures);

test('every architecture that is read has a file to check it by', () => {
  expect(names.toSorted()).toEqual(Object.keys(architectures).toSorted());
});

describe.each(names)('a GGUF file of the architecture %s', (name) => {
  const {
    model_type: modelType,
    tensors,
    logprobs,
  } = expected.architectures[name] ?? {
    model_type: '',
    tensors: {},
    logprobs: [],
  };

  test('becomes the tensors that it was made of, to the last bit', async () => {
    const unpacked = await open(ggufFixture(`${name}.gguf`));
    expect(basename(unpacked)).toBe(name);
    const { file, tensors: stored } = await readSafetensors(join(unpacked, 'model.safetensors'));
    const bytes = readFileSync(file);
    const found = stored.map((tensor) => [
      tensor.name,
      [tensor.dtype, tensor.shape, digest(bytes.subarray(tensor.offset, tensor.offset + tensor.bytes))],
    ]);
    expect(Object.fromEntries(found)).toEqual(tensors);
    expect((await readJson(unpacked, 'config.json'))['model_type']).toBe(modelType);
  });

  const known = families.some(({ modelTypes }) => modelTypes.includes(modelType));
  test.skipIf(!known)('gives the log-probabilities that transformers gives with them', async () => {
    const checkpoint = await openCheckpoint(await open(ggufFixture(`${name}.gguf`)));
    expect(checkpoint.name).toBe(name);
    const session = await openSession(await checkpoint.graph({ slots: 1 }), { threads: 1, provider: 'cpu' });
    const found = await scoreAlone(session, { tokens: expected.ids, from: 1 }, () => undefined);
    await session.close();
    const distances = found.logprobs.map((value, index) => Math.abs(value - (logprobs[index] ?? Number.NaN)));
    expect(distances).toHaveLength(expected.ids.length - 1);
    expect(Math.max(...distances)).toBeLessThan(1e-4);
  });
});

describe('the folder of a GGUF file', () => {
  let file: string;
  beforeEach(async () => {
    file = join(await mkdtemp(join(folder, 'file-')), 'Tiny.Q8_0.gguf');
    await copyFile(ggufFixture('llama.gguf'), file);
  });

  test('is named like the file, and found again while the file stays the same', async () => {
    const first = await open(file);
    expect(basename(first)).toBe('Tiny.Q8_0');
    const written = await stat(join(first, 'model.safetensors'));
    expect(await open(file)).toBe(first);
    expect((await stat(join(first, 'model.safetensors'))).mtimeMs).toBe(written.mtimeMs);
    await utimes(file, 1, 1);
    expect(await open(file)).not.toBe(first);
  });

  test('is another after the file was overwritten by one of the same length and time', async () => {
    await utimes(file, 1, 1);
    const first = await open(file);
    const bytes = await readFile(file);
    bytes.set([bytes.at(-1) === 0 ? 1 : 0], bytes.length - 1);
    await writeFile(file, bytes);
    await utimes(file, 1, 1);
    expect(await open(file)).not.toBe(first);
  });

  test('holds the files that lie beside the GGUF file in place of what the metadata says', async () => {
    const beside = join(file, '..');
    const without = await open(file);
    await writeFile(join(beside, 'config.json'), '{"model_type": "llama", "mine": true}');
    await writeFile(join(beside, 'tokenizer.json'), '{"mine": true}');
    await writeFile(join(beside, 'README.md'), 'mine');
    const unpacked = await open(file);
    expect(unpacked).not.toBe(without);
    expect(await readJson(unpacked, 'config.json')).toHaveProperty('mine');
    expect(await readJson(unpacked, 'tokenizer.json')).toEqual({ mine: true });
    expect(await readJson(unpacked, 'tokenizer_config.json')).toMatchObject({
      bos_token: '<1>',
      eos_token: '<2>',
    });
    expect(await readdir(unpacked)).toHaveLength(4);
    await writeFile(join(beside, 'tokenizer_config.json'), '{"mine": true}');
    expect(await readJson(await open(file), 'tokenizer_config.json')).toEqual({ mine: true });
  });

  test('is made whole when several ask for it at once, and nothing else is left behind', async () => {
    const cache = join(folder, 'shared-cache');
    const found = await Promise.all(Array.from({ length: 8 }, () => open(file, cache)));
    expect(new Set(found).size).toBe(1);
    expect(await readdir(cache)).toHaveLength(1);
    expect((await readdir(found[0] ?? '')).toSorted()).toEqual([
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
  });

  test('is not made of a file that is refused, and what a killed process left is removed', async () => {
    const cache = join(folder, 'cache-of-refused');
    await open(file, cache);
    const left = join(cache, 'key.1-00.tmp');
    const fresh = join(cache, 'key.2-00.tmp');
    await writeFile(left, '');
    await writeFile(fresh, '');
    await utimes(left, 1, 1);
    await writeFile(file, ggufBytes({ metadata: [['general.architecture', 'mamba']] }));
    await expect(open(file, cache)).rejects.toThrow(ModelError);
    const entries = await readdir(cache);
    expect(entries).toHaveLength(2);
    expect(entries).toContain('key.2-00.tmp');
  });

  test('is another for the same file under another name', async () => {
    const link = join(file, '..', 'Other.gguf');
    const first = await open(file);
    await symlink(file, link);
    const second = await open(link);
    expect([basename(first), basename(second)]).toEqual(['Tiny.Q8_0', 'Other']);
    expect(await readFile(join(second, 'config.json'))).toEqual(await readFile(join(first, 'config.json')));
  });

  test('cannot be made of a file that is not there', async () => {
    await expect(open(`${file}x`)).rejects.toThrow(/\.ggufx cannot be read: no such file/);
  });

  test('cannot be made where the cache cannot be written', async () => {
    await expect(open(file, '/proc/cache')).rejects.toThrow(
      /Tiny\.Q8_0\.gguf cannot be unpacked to \/proc\/cache: /,
    );
  });
});
