// What makes another run, and what does not: files are changed on the disk, as a user would.

import { cpSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/model/fingerprint.ts';
import { identifyRun, type RunSettings } from '../../src/results/identity.ts';
import { runKey } from '../../src/results/run-key.ts';
import type { RunIdentity } from '../../src/results/types.ts';
import { readModel } from '../../src/runners/model.ts';
import { readQuestions } from '../../src/tasks/questions.ts';
import type { Task } from '../../src/tasks/types.ts';
import { colourTask, dataFolder, jsonl } from '../tasks/data-folder.ts';
import { scratchFolder } from './records.ts';

const rows = Array.from({ length: 8 }, (_, index) => ({ q: `row ${index}`, label: index % 2 }));

interface Asked extends Partial<RunSettings> {
  readonly shots?: number;
  readonly task?: Task;
}

let checkpoint: string;
let data: string;
beforeEach(() => {
  checkpoint = join(scratchFolder(), 'checkpoint');
  cpSync(fileURLToPath(new URL('../fixtures/models/llama3-rope', import.meta.url)), checkpoint, {
    recursive: true,
  });
  data = dataFolder({ 'colours/test.jsonl': jsonl(rows), 'colours/train.jsonl': jsonl(rows) });
});

async function identity({ shots, task = colourTask(), ...changes }: Asked = {}): Promise<RunIdentity> {
  const model = await readModel(checkpoint, {});
  const settings: RunSettings = {
    limit: undefined,
    sample: undefined,
    seed: 1234,
    maxLength: model.maxLength,
    provider: 'cpu',
    ...changes,
  };
  const { limit, sample, seed } = settings;
  const questions = await readQuestions(task, { dataFolders: [data], shots, limit, sample, seed });
  return identifyRun(task, questions, await fingerprint(model.checkpoint.files), settings);
}

const key = async (asked?: Asked): Promise<string> => runKey(await identity(asked));

/** Changes one byte of a file, the size kept: the last that is `from`. */
function changeByte(file: string, from?: string): void {
  const bytes = readFileSync(file);
  const at = from === undefined ? bytes.length - 1 : bytes.lastIndexOf(from);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

describe('is another run', () => {
  test.each([
    ['one byte of the weights', 'model.safetensors', undefined],
    ['one byte of the tokenizer', 'tokenizer.json', '!'],
    ['one byte of how the tokenizer is used', 'tokenizer_config.json', '<|endoftext|>'],
    ['one byte of the config', 'config.json', '0.001'],
  ])('%s', async (_name, file, byte) => {
    const before = await key();
    if (byte !== undefined) expect(readFileSync(join(checkpoint, file), 'utf8')).toContain(byte);
    changeByte(join(checkpoint, file), byte);
    expect(await key()).not.toBe(before);
  });

  test('one byte of a row that is asked, whether or not the limit reaches it', async () => {
    const before = [await key(), await key({ limit: 2 })];
    changeByte(join(data, 'colours/test.jsonl'), '7');
    expect(await key()).not.toBe(before[0]);
    expect(await key({ limit: 2 })).not.toBe(before[1]);
  });

  test('one byte of a row that shots are drawn from, where there are shots', async () => {
    const [without, with2] = [await key(), await key({ shots: 2 })];
    changeByte(join(data, 'colours/train.jsonl'), '7');
    expect(await key()).toBe(without);
    expect(await key({ shots: 2 })).not.toBe(with2);
  });

  test('each of these', async () => {
    const keys = await Promise.all([
      key(),
      key({ shots: 1 }),
      key({ shots: 2 }),
      key({ shots: 2, seed: 5 }),
      key({ limit: 3 }),
      key({ sample: 3 }),
      key({ sample: 3, seed: 5 }),
      key({ maxLength: 32 }),
      key({ provider: 'cuda' }),
      key({ task: colourTask({ version: 2 }) }),
      key({ task: colourTask({ name: 'colors' }) }),
    ]);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('is the same run', () => {
  test('a folder that was moved and renamed, or has other files beside', async () => {
    const before = await identity();
    writeFileSync(join(checkpoint, 'README.md'), 'About this checkpoint.');
    const moved = join(scratchFolder(), 'another name');
    renameSync(checkpoint, moved);
    checkpoint = moved;
    expect(await identity()).toEqual(before);
  });

  test('data in another folder', async () => {
    const before = await identity({ shots: 2 });
    data = dataFolder({ 'colours/test.jsonl': jsonl(rows), 'colours/train.jsonl': jsonl(rows) });
    expect(await identity({ shots: 2 })).toEqual(before);
  });

  test('another seed where nothing is drawn', async () => {
    expect(await identity({ seed: 5 })).toEqual(await identity());
  });

  test('a limit of all questions or more', async () => {
    expect(await identity({ limit: 8 })).toEqual(await identity());
    expect(await identity({ limit: 9 })).toEqual(await identity());
    expect((await identity({ limit: 7 })).limit).toBe(7);
  });
});
