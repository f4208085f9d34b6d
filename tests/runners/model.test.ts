// How long a text may be. Source of the rule: lm-eval 0.4.13, models/utils.py, `resolve_max_length`: what transformers' configuration class
// has, then the tokenizer's length, then 2048.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readModel } from '../../src/runners/model.ts';
import { fixture } from '../model/reference-models.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plumbline-length-'));
});
afterAll(() => rm(root, { recursive: true }));

type Settings = Readonly<Record<string, unknown>>;

/** A copy of a fixture with settings of its config and tokenizer changed; those that are undefined are taken out. */
async function copyOf(name: string, config: Settings, tokenizer: Settings): Promise<string> {
  const folder = await mkdtemp(join(root, `${name}-`));
  await cp(fixture(name).folder, folder, { recursive: true });
  const change = async (file: string, changes: Settings): Promise<void> => {
    const path = join(folder, file);
    const values: object = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...values, ...changes }));
  };
  await change('config.json', config);
  await change('tokenizer_config.json', tokenizer);
  return folder;
}

const lengthOf = async (folder: string): Promise<number> => (await readModel(folder, {})).maxLength;

describe('a text may be as long as', () => {
  test('the config says, whatever the tokenizer does', async () => {
    const folder = await copyOf('opt-pre-norm', {}, { model_max_length: 7 });
    const said = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')).max_position_embeddings;
    expect(await lengthOf(folder)).toBe(said);
  });

  test.each(['bloom-three-heads', 'mpt-clipped'])(
    'the tokenizer says, where the configuration class has no length: %s',
    async (name) => {
      const config = { seq_length: 32, max_seq_len: 32 };
      expect(await lengthOf(await copyOf(name, config, { model_max_length: 99 }))).toBe(99);
      expect(await lengthOf(await copyOf(name, config, { model_max_length: undefined }))).toBe(2048);
      expect(await lengthOf(await copyOf(name, config, { model_max_length: 1e30 }))).toBe(2048);
    },
  );

  test('is asked for, where positions allow any', async () => {
    expect((await readModel(fixture('bloom-three-heads').folder, { maxLength: 5000 })).maxLength).toBe(5000);
  });
});

test('more than the learned positions is refused, and not taken from the tokenizer', async () => {
  const { folder } = fixture('mpt-learned-positions');
  expect(await lengthOf(folder)).toBe(64);
  expect(await lengthOf(await copyOf('mpt-learned-positions', {}, { model_max_length: 40 }))).toBe(40);
  await expect(readModel(folder, { maxLength: 65 })).rejects.toThrow(
    '--max-length 65 is more than the 64 positions that mpt-learned-positions has learned.',
  );
});
