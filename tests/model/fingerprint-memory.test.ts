// What a fingerprint is remembered by: files are changed on the disk, as programs and people would.

import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findCheckpoint } from '../../src/model/checkpoint-files.ts';
import { fingerprint, type Fingerprint } from '../../src/model/fingerprint.ts';
import { scratchFolder } from '../results/records.ts';

let root: string;
let folder: string;
let cache: string;
let weights: string;

beforeEach(() => {
  root = scratchFolder();
  folder = join(root, 'a');
  cache = join(root, 'cache', 'fingerprints');
  mkdirSync(folder);
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
    writeFileSync(join(folder, name), '{}');
  weights = join(folder, 'model.safetensors');
  writeFileSync(weights, 'weights');
});
afterEach(() => vi.useRealTimers());

const of = async (rehash = false): Promise<Fingerprint> =>
  fingerprint(await findCheckpoint(folder), { rehash, cache });

/** Files that were just written are not remembered, so the clock is put forward. */
function minuteLater(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
}

const memories = (): readonly string[] => {
  try {
    return readdirSync(cache);
  } catch {
    return [];
  }
};

const hashOf = (text: string): string =>
  createHash('sha256').update(`["config.json",2]{}["model.safetensors",${text.length}]${text}`).digest('hex');

const doctored = 'd'.repeat(64);

/** Writes another hash into the memory of the weights, which shows whether it is what counts. */
function doctor(hash: string = doctored): void {
  for (const name of memories()) {
    const place = join(cache, name);
    const memory = JSON.parse(readFileSync(place, 'utf8')) as { files: string[][] };
    if (memory.files.some(([file]) => file === 'model.safetensors'))
      writeFileSync(place, JSON.stringify({ ...memory, sha256: hash }));
  }
}

describe('a fingerprint that is remembered', () => {
  test('is what it was, and is not computed again', async () => {
    minuteLater();
    const first = await of();
    expect(first.model).toBe(hashOf('weights'));
    expect(memories()).toHaveLength(2);
    expect(await of()).toEqual(first);
    doctor();
    expect((await of()).model).toBe(doctored);
  });

  test('is computed again with rehash, which mends what is remembered', async () => {
    minuteLater();
    await of();
    doctor();
    expect((await of(true)).model).toBe(hashOf('weights'));
    expect((await of()).model).toBe(hashOf('weights'));
  });

  test('goes with the folder where that is moved or renamed', async () => {
    minuteLater();
    await of();
    doctor();
    renameSync(folder, join(root, 'b'));
    folder = join(root, 'b');
    expect((await of()).model).toBe(doctored);
  });

  test('is that of one folder, not of its copy', async () => {
    minuteLater();
    await of();
    doctor();
    cpSync(folder, join(root, 'b'), { recursive: true, preserveTimestamps: true });
    folder = join(root, 'b');
    expect((await of()).model).toBe(hashOf('weights'));
  });
});

describe('another fingerprint is computed after', () => {
  test('one byte that was changed in place, with the size and the time of writing put back', async () => {
    minuteLater();
    const before = await of();
    const { atime, mtime, ino, size } = statSync(weights);
    writeFileSync(weights, 'Weights');
    utimesSync(weights, atime, mtime);
    expect(statSync(weights)).toMatchObject({ ino, size, mtime });
    const after = await of();
    expect(after).toEqual({ model: hashOf('Weights'), tokenizer: before.tokenizer });
  });

  test('another file of the same size and time in its place', async () => {
    minuteLater();
    await of();
    const { atime, mtime } = statSync(weights);
    writeFileSync(join(root, 'other'), 'Weights');
    utimesSync(join(root, 'other'), atime, mtime);
    renameSync(join(root, 'other'), weights);
    expect((await of()).model).toBe(hashOf('Weights'));
  });

  test('two shards that exchanged their names', async () => {
    const [one, two] = [1, 2].map((shard) => join(folder, `model-0000${shard}-of-00002.safetensors`)) as [
      string,
      string,
    ];
    renameSync(weights, one);
    writeFileSync(two, 'WEIGHTS');
    minuteLater();
    const before = await of();
    renameSync(one, join(root, 'aside'));
    renameSync(two, one);
    renameSync(join(root, 'aside'), two);
    expect((await of()).model).not.toBe(before.model);
  });
});

describe('nothing is remembered', () => {
  test('of files that were written a moment ago', async () => {
    await of();
    expect(memories()).toEqual([]);
  });

  test('of files that are written while they are read', async () => {
    minuteLater();
    writeFileSync(weights, 'w'.repeat(1 << 24));
    const files = await findCheckpoint(folder);
    const [found] = await Promise.all([
      fingerprint(files, { cache }),
      new Promise((resolve) => setTimeout(resolve, 2)).then(() =>
        writeFileSync(weights, 'x'.repeat(1 << 24)),
      ),
    ]);
    const again = await fingerprint(files, { cache });
    expect(again.model).toBe(
      createHash('sha256')
        .update(`["config.json",2]{}["model.safetensors",${1 << 24}]${'x'.repeat(1 << 24)}`)
        .digest('hex'),
    );
    expect(found.tokenizer).toBe(again.tokenizer);
  });

  test('where the cache cannot be written, which is no error', async () => {
    writeFileSync(join(root, 'cache'), 'a file where the folder should be');
    minuteLater();
    expect((await of()).model).toBe(hashOf('weights'));
  });
});

test.each([
  ['empty', () => ''],
  ['cut', (text: string) => text.slice(0, 40)],
  ['no JSON', () => '\0\0\0'],
  ['no object', () => 'null'],
  ['without a hash', (text: string) => text.replace('sha256', 'sha')],
  ['with a hash that is none', (text: string) => text.replace(/"[0-9a-f]{64}"/, '"0"')],
  [
    'of other files',
    (text: string) =>
      text.replace('model.safetensors', 'other.safetensors').replaceAll(/[0-9a-f]{64}/g, doctored),
  ],
  [
    'of a newer version',
    (text: string) => text.replace('"version":1', '"version":2').replaceAll(/[0-9a-f]{64}/g, doctored),
  ],
])('a memory that is %s is none, and is written anew', async (_name, damage) => {
  minuteLater();
  await of();
  for (const name of memories()) {
    const text = readFileSync(join(cache, name), 'utf8');
    if (text.includes('model.safetensors')) writeFileSync(join(cache, name), damage(text));
  }
  expect((await of()).model).toBe(hashOf('weights'));
  doctor();
  expect((await of()).model).toBe(doctored);
});
