import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importTables, type ImportedTables } from '../../../src/results/published/import-tables.ts';
import { mergedModels, sameName } from '../../../src/results/published/model-names.ts';
import { loadPublished, publishedPath } from '../../../src/results/published/published-file.ts';
import { tallyPublished } from '../../../src/results/published/tally.ts';
import type { PublishedModel } from '../../../src/results/published/types.ts';
import { scratchFolder } from '../records.ts';
import { smallTables, tablesFolder } from './tables.ts';

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .toSorted()
    .map((name) => join(folder, name));
const importFolder = (store: string, source: string, told: string[] = []): Promise<ImportedTables> =>
  importTables(store, filesIn(source), (message) => told.push(message));

async function modelsAfter(...sources: readonly string[]): Promise<ReadonlyMap<string, PublishedModel>> {
  const store = scratchFolder();
  for (const source of sources) await importFolder(store, source);
  const published = await loadPublished(store);
  return new Map(published?.models.map((model) => [model.id, model]));
}

describe('imported tables', () => {
  test('are joined on the ids as they are written', async () => {
    const models = await modelsAfter(tablesFolder());
    expect([...models.keys()]).toEqual([
      'lab/Fox-1B',
      'lab/hare-2b',
      'lab/hare-2b-chat',
      'other/mole',
      'lab/Hare_2B',
      'nobody/knows-7b',
    ]);
    const fox = models.get('lab/Fox-1B');
    expect(fox).toMatchObject({ annotated: true, freeGeneration: [277.5, 0.5] });
    expect(fox?.fields).toMatchObject({
      total_params: 1e9,
      attention_variant: 'local,full',
      weight_tying: true,
      pretraining_summary_percentage_web: 70.5,
      pretraining_summary_percentage_reference: null,
    });
    expect(fox?.scores.map(({ benchmark }) => benchmark)).toEqual([
      'arc:challenge',
      'arc_challenge',
      'lambada_openai',
      'lambada_standard',
      'anli_r1',
      'anli_r2',
    ]);
    expect(models.get('nobody/knows-7b')).toMatchObject({
      annotated: false,
      fields: {},
      freeGeneration: [null, 0.25],
    });
    expect(models.get('other/mole')?.freeGeneration).toBeNull();
  });

  test('keep where they come from, and what the paper chose', async () => {
    const store = scratchFolder();
    const source = tablesFolder();
    await importFolder(store, source);
    const published = await loadPublished(store);
    expect(published?.tables.map(({ kind, file }) => [kind, file])).toEqual(
      filesIn(source).map((file) => [file.replace(/.*\/|\.csv$/g, ''), file]),
    );
    expect(published?.freeGenerationFeatures).toEqual(['num_tokens_mean', 'ttr_mean']);
    expect(published?.selections).toEqual([
      {
        task: 'arc_challenge',
        setting: '25-shot',
        features: ['total_params', 'biases'],
        finalMae: 0.025,
        baselineMae: 0.03,
      },
    ]);
  });

  test('a second time change nothing, under another name neither, and are said to be from before', async () => {
    const store = scratchFolder();
    await importFolder(store, tablesFolder());
    const before = readFileSync(publishedPath(store), 'utf8');
    const { imported } = await importFolder(store, tablesFolder());
    expect(imported.map((table) => table.before)).toEqual(Array(5).fill(true));
    expect(readFileSync(publishedPath(store), 'utf8')).toBe(before);
  });

  test('that are imported later correct those from before, and leave what they lack', async () => {
    const [header = '', fox = ''] = (smallTables['model_annotations.csv'] ?? '').split('\n');
    const corrected = tablesFolder({
      ...Object.fromEntries(Object.keys(smallTables).map((name) => [name, undefined])),
      'model_annotations.csv': `${header}\n${fox.replace('silu', 'gelu')}\n`,
    });
    const models = await modelsAfter(tablesFolder(), corrected);
    expect(models.get('lab/Fox-1B')?.fields['activation']).toBe('gelu');
    expect(models.get('lab/hare-2b')?.fields['activation']).toBe('gelu');
    expect(models.get('lab/Fox-1B')?.scores).toHaveLength(6);
  });

  test('from a file that was changed take the place of what it held', async () => {
    const store = scratchFolder();
    const source = tablesFolder();
    await importFolder(store, source);
    const file = join(source, 'evaluation_results.csv');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    writeFileSync(file, `${lines.slice(0, -1).join('\n')}\n`);
    const { imported, tables } = await importFolder(store, source);
    expect(imported.filter(({ before }) => !before).map(({ kind }) => kind)).toEqual(['evaluation_results']);
    const scores = tables.filter(({ kind }) => kind === 'evaluation_results');
    expect(scores.map(({ rows }) => rows.length)).toEqual([lines.length - 2]);
  });

  test('are all left out where one of them is damaged', async () => {
    const store = scratchFolder();
    const source = tablesFolder({ 'dataset_info.csv': 'id\n', 'evaluation_results.csv': '' });
    const { failures, imported } = await importFolder(store, source);
    expect([failures.length, imported, await loadPublished(store)]).toEqual([2, [], undefined]);
  });

  test('in two processes at once are both there', async () => {
    const store = scratchFolder();
    const files = filesIn(tablesFolder());
    await Promise.all(files.map((file) => importTables(store, [file], () => undefined)));
    expect((await loadPublished(store))?.tables.map(({ kind }) => `${kind}.csv`).toSorted()).toEqual(
      Object.keys(smallTables).toSorted(),
    );
  });
});

describe('published.json', () => {
  test('of a newer format is refused by name, and stays as it is', async () => {
    const store = scratchFolder();
    const newer = '{"formatVersion": 2, "tables": 7}';
    writeFileSync(publishedPath(store), newer);
    await expect(loadPublished(store)).rejects.toThrow(
      /published\.json was written by Plumbline's result format 2/,
    );
    await expect(importFolder(store, tablesFolder())).rejects.toThrow(/Update Plumbline/);
    expect(readFileSync(publishedPath(store), 'utf8')).toBe(newer);
  });

  test.each(['{"formatVersion": 1, "tab', '{"formatVersion": 1, "tables": [{"kind": "x"}]}'])(
    'that is damaged is named, and moved aside by the next import: %s',
    async (text) => {
      const store = scratchFolder();
      writeFileSync(publishedPath(store), text);
      await expect(loadPublished(store)).rejects.toThrow(/published\.json.*Import the tables again/);
      const told: string[] = [];
      await importFolder(store, tablesFolder(), told);
      expect(told).toEqual([expect.stringContaining('It was moved to ')]);
      expect(readdirSync(store).filter((name) => name.startsWith('published.json.broken-'))).toHaveLength(1);
      expect((await loadPublished(store))?.models).toHaveLength(6);
    },
  );

  test('is not there where nothing was imported', async () => {
    expect(await loadPublished(join(scratchFolder(), 'nowhere'))).toBeUndefined();
  });
});

describe('ids of one model', () => {
  test.each([
    ['EleutherAI/pythia-410M', 'EleutherAI/pythia-410m'],
    ['Qwen/Qwen-2.5-72B', 'Qwen/Qwen2.5-72B'],
    ['a/open_llama_7b', 'a/Open-LLaMA-7b'],
  ])('%s and %s', (one, other) => {
    expect(sameName(one)).toBe(sameName(other));
  });

  test.each([
    ['a/pythia-1.4b', 'a/pythia-14b'],
    ['a/opt-1-3b', 'a/opt-13b'],
    ['a/pythia-1b', 'a/pythia-1b-deduped'],
    ['a/gpt2', 'b/gpt2'],
  ])('not %s and %s', (one, other) => {
    expect(sameName(one)).not.toBe(sameName(other));
  });

  test('are listed once, by the annotated one, and counted with what disagrees', async () => {
    const { published } = await importFolder(scratchFolder(), tablesFolder());
    expect(mergedModels(published).map(({ id, models }) => [id, models.length])).toContainEqual([
      'lab/hare-2b',
      2,
    ]);
    expect(tallyPublished(published)).toEqual({
      models: 5,
      annotated: 4,
      scores: 14,
      unmeasured: 1,
      merged: [{ id: 'lab/hare-2b', ids: ['lab/hare-2b', 'lab/Hare_2B'] }],
      repeated: 1,
      conflicts: 1,
      example: {
        id: 'lab/Fox-1B',
        scores: [
          expect.objectContaining({ benchmark: 'arc:challenge', value: 0.25 }),
          expect.objectContaining({ benchmark: 'arc_challenge', value: 0.3 }),
        ],
      },
    });
  });
});
