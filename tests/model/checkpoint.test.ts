import { existsSync } from 'node:fs';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModelError } from '../../src/lib/errors.ts';
import { openCheckpoint, readDesign } from '../../src/model/checkpoint.ts';
import { chainPass } from '../../src/runners/schedule/passes.ts';
import { openFolder } from '../runners/onnx/open-fixture.ts';
import { fixture, fixtureModels, readReference } from './reference-models.ts';
import { writeTensors } from './weights/write-tensors.ts';

let root: string;
let count = 0;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'plumbline-checkpoint-')));
});
afterAll(() => rm(root, { recursive: true }));

/** A copy of a fixture in a folder of its own. */
async function copyOf(name: string, called = name): Promise<string> {
  const folder = join(root, String(count++), called);
  await cp(fixture(name).folder, folder, { recursive: true });
  return folder;
}

/** Moves files of a folder elsewhere, and leaves links. */
async function moveFiles(folder: string, to: string, names: readonly string[]): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const [index, name] of names.entries()) {
    const blob = join(to, `blob-${index}`);
    await cp(join(folder, name), blob);
    await rm(join(folder, name));
    await symlink(relative(folder, blob), join(folder, name));
  }
}

const weightFiles = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.safetensors')).sort();

/** The largest distance from what transformers computes for a fixture. */
async function distance(path: string, name: string): Promise<number> {
  const { cases } = readReference(fixture(name));
  const { ids = [], logprobs = [] } = cases[1] ?? {};
  const session = await openFolder(path);
  const { targetLogprobs } = await session.run({
    ...chainPass(ids, 0),
    rows: logprobs.map((_, row) => row),
    targets: ids.slice(1).map((token, row) => [row, token]),
  });
  await session.close();
  return Math.max(...logprobs.map((logprob, row) => Math.abs(logprob - (targetLogprobs[row] ?? Number.NaN))));
}

describe('a checkpoint runs', () => {
  test("from the hub's cache, where its files are links to blobs in another folder", async () => {
    const folder = await copyOf('llama-grouped-sharded', join('models--a', 'snapshots', 'c0ffee'));
    await moveFiles(folder, join(folder, '..', '..', 'blobs'), await readdir(folder));
    expect(await distance(folder, 'llama-grouped-sharded')).toBeLessThan(2e-4);
  });

  // Another file system than that of temporary files, on Linux.
  test.skipIf(!existsSync('/dev/shm'))('with its shards in folders that have nothing in common', async () => {
    const folder = await copyOf('llama-grouped-sharded');
    const [first = '', ...others] = await weightFiles(folder);
    const elsewhere = await mkdtemp('/dev/shm/plumbline-');
    try {
      await moveFiles(folder, elsewhere, [first]);
      await moveFiles(folder, join(root, 'other shards'), others);
      expect(await distance(folder, 'llama-grouped-sharded')).toBeLessThan(2e-4);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  test.each(['with space', 'Lot & Senkblei 铅垂线', 'two\nlines', `quote'"$x`, '%41;b,c'])(
    'from a folder called %j, its weights too',
    async (name) => {
      const folder = await copyOf('qwen2-tied', name);
      await rename(join(folder, 'model.safetensors'), join(folder, `${name}.safetensors`));
      expect(await distance(folder, 'qwen2-tied')).toBeLessThan(2e-4);
      expect((await openCheckpoint(folder)).name).toBe(name);
    },
  );

  test('from a relative path, with or without a slash at its end', async () => {
    const folder = relative(process.cwd(), await copyOf('gpt2-prefixed'));
    for (const path of [folder, folder + sep, join('.', folder, '..', basename(folder))]) {
      expect((await openCheckpoint(path)).name).toBe('gpt2-prefixed');
      expect(await distance(path, 'gpt2-prefixed')).toBeLessThan(2e-4);
    }
  });

  test('from a folder that cannot be written', async () => {
    const folder = await copyOf('gpt-neox-serial-tied');
    for (const name of await readdir(folder)) await chmod(join(folder, name), 0o444);
    await chmod(folder, 0o555);
    expect(await distance(folder, 'gpt-neox-serial-tied')).toBeLessThan(2e-4);
    expect(await readdir(folder)).toEqual(await readdir(fixture('gpt-neox-serial-tied').folder));
    await chmod(folder, 0o755);
  });
});

describe('what is known of a checkpoint before a weight is read', () => {
  test('is its design, its size, and how its weights are stored', async () => {
    const checkpoint = await openCheckpoint(fixture('llama-biases-wide-heads').folder);
    expect(checkpoint).toMatchObject({
      name: 'llama-biases-wide-heads',
      contextLength: 64,
      vocabulary: 272,
      storage: { dtypes: ['BF16'], bytes: 2 * (checkpoint.parameters ?? 0) },
    });
    expect(await readDesign(fixture('llama-biases-wide-heads').folder)).toEqual(checkpoint.design);
  });

  test('is where it says what does not fit', async () => {
    const folder = await copyOf('qwen2-tied');
    await cp(join(fixture('gpt2-prefixed').folder, 'config.json'), join(folder, 'config.json'));
    await expect(openCheckpoint(folder)).rejects.toThrow(ModelError);
    await expect(openCheckpoint(folder)).rejects.toThrow(
      `The weight transformer.wte.weight is missing among the 26 tensors beside ${join(folder, 'config.json')}`,
    );
  });
});

describe('a head that is stored beside a tied embedding', () => {
  const head = 'lm_head.weight';
  const tied = async (change: (bytes: Buffer) => Buffer): Promise<string> => {
    const folder = await copyOf('qwen2-tied');
    await writeTensors(join(folder, 'model.safetensors'), (tensors) => {
      const embedding = tensors['model.embed_tokens.weight'];
      if (!embedding) throw new Error('there is no embedding');
      return { ...tensors, [head]: { ...embedding, bytes: change(Buffer.from(embedding.bytes)) } };
    });
    return folder;
  };

  test('is left alone where it is the embedding', async () => {
    const folder = await tied((bytes) => bytes);
    const checkpoint = await openCheckpoint(folder);
    expect(checkpoint.design?.tied).toBe(true);
    expect(checkpoint.parameters).toBe(readReference(fixture('qwen2-tied')).parameters);
    expect(await distance(folder, 'qwen2-tied')).toBeLessThan(2e-4);
  });

  test('counts where it differs, as in transformers', async () => {
    const folder = await tied((bytes) => bytes.fill(0));
    const { design, sources, parameters } = await openCheckpoint(folder);
    expect(design?.tied).toBe(false);
    expect(sources['tied embeddings']).toBe('lm_head.weight is stored and differs');
    expect(parameters).toBe((readReference(fixture('qwen2-tied')).parameters ?? 0) + 272 * 24);
    // A head of zeros finds every token as likely as any other.
    const session = await openFolder(folder);
    const { targetLogprobs } = await session.run({
      ...chainPass([1, 2], 0),
      rows: [0, 1],
      targets: [
        [0, 2],
        [1, 3],
      ],
    });
    expect(targetLogprobs[0]).toBeCloseTo(-Math.log(272), 5);
    expect(targetLogprobs[1]).toBeCloseTo(-Math.log(272), 5);
    await session.close();
  });
});

describe('trained tensors that nothing needs', () => {
  test('are none in any fixture: masks, frequencies and a tied head that is stored do not count', async () => {
    for (const model of fixtureModels)
      expect([model.name, (await openCheckpoint(model.folder)).unneeded]).toEqual([model.name, []]);
  });

  test('are named where the config says less than was trained', async () => {
    const folder = await copyOf('llama-biases-wide-heads');
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as object;
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, attention_bias: false }));
    const { unneeded } = await openCheckpoint(folder);
    expect(unneeded).toContain('model.layers.0.self_attn.q_proj.bias');
    expect(unneeded.every((name) => /self_attn\.[qkvo]_proj\.bias$/.test(name))).toBe(true);
  });
});
