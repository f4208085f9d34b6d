import { mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { getSplits } from '../../../src/tasks/hub/get.ts';
import { inspectSplit, isAsItShouldBe } from '../../../src/tasks/hub/split-state.ts';
import type { Dataset } from '../../../src/tasks/types.ts';
import { scratchFolder } from '../../results/records.ts';
import { dataFolder } from '../data-folder.ts';
import { colours, commit, connect, folderOf, otherCommit, repository, rows, wanted } from './connection.ts';
import { gitHashOf, startHub } from './hub-server.ts';

const testBlob = gitHashOf(rows('test'));
const blob = (cache: string): string => join(folderOf(cache), 'blobs', testBlob);

/** A cache with both splits of `colours`. */
async function filledCache(dataset: Dataset = colours): Promise<string> {
  const hub = await startHub({
    'someone/colours': { ...repository, others: { [otherCommit]: repository.files } },
  });
  const cache = scratchFolder();
  expect(await getSplits(connect(hub, cache), wanted(dataset), () => undefined)).toEqual([]);
  return cache;
}

async function stateOf(
  hubCache: string,
  { split = 'test', dataset = colours, hash = true, dataFolders = [] as readonly string[] } = {},
) {
  const [first] = wanted(dataset, [split]);
  if (first === undefined) throw new Error('no split');
  return inspectSplit(first, { dataFolders, hubCache, hash });
}

describe('a split in the hub cache', () => {
  it('is complete, with the rows and bytes of all its files', async () => {
    const cache = await filledCache();
    expect(await stateOf(cache, { split: 'train' })).toEqual({
      repository: 'someone/colours',
      config: 'small',
      split: 'train',
      tasks: ['colours'],
      condition: 'complete',
      place: 'hub cache',
      commit,
      pinned: true,
      files: ['small/train-00.jsonl', 'small/train-10.jsonl'].map((path) =>
        join(folderOf(cache), 'snapshots', commit, path),
      ),
      rows: 5,
      bytes: rows('first', 3).length + rows('second', 2).length,
      detail: null,
    });
  });

  it('whose commit is not pinned says at which it is', async () => {
    const { revision: _revision, ...dataset } = colours;
    const cache = await filledCache(dataset);
    expect(await stateOf(cache, { dataset })).toMatchObject({ condition: 'complete', commit, pinned: false });
  });

  it('is missing where nothing is here', async () => {
    expect(await stateOf(scratchFolder())).toMatchObject({
      condition: 'missing',
      commit,
      place: null,
      files: [],
    });
  });

  it('that was changed differs, which only reading it tells', async () => {
    const cache = await filledCache();
    writeFileSync(blob(cache), rows('tost'));
    expect(await stateOf(cache, { hash: false })).toMatchObject({ condition: 'complete' });
    const state = await stateOf(cache);
    expect(state).toMatchObject({
      condition: 'hash differs',
      detail: `small/test.jsonl has ${gitHashOf(rows('tost'))} instead of ${testBlob}`,
    });
    expect(isAsItShouldBe(state)).toBe(false);
  });

  it('that was cut off differs, which its size tells', async () => {
    const cache = await filledCache();
    truncateSync(blob(cache), 7);
    expect(await stateOf(cache, { hash: false })).toMatchObject({
      condition: 'hash differs',
      detail: `small/test.jsonl has 7 bytes instead of ${rows('test').length}`,
    });
  });

  it('is here in part where a file is missing, or on its way', async () => {
    const cache = await filledCache();
    rmSync(join(folderOf(cache), 'snapshots', commit, 'small/train-10.jsonl'));
    const { length } = rows('first', 3);
    expect(await stateOf(cache, { split: 'train' })).toMatchObject({
      condition: 'part downloaded',
      detail: `${length} of ${length + rows('second', 2).length} bytes`,
    });
    rmSync(join(folderOf(cache), 'snapshots', commit, 'small/test.jsonl'));
    renameSync(blob(cache), `${blob(cache)}.plumbline.incomplete`);
    truncateSync(`${blob(cache)}.plumbline.incomplete`, 100);
    expect(await stateOf(cache)).toMatchObject({
      condition: 'part downloaded',
      detail: `100 of ${rows('test').length} bytes`,
    });
  });

  it('at another commit is told', async () => {
    const cache = await filledCache({ ...colours, revision: otherCommit });
    expect(await stateOf(cache)).toMatchObject({
      condition: 'other revision',
      commit,
      detail: `${otherCommit} is here`,
    });
  });

  it('that Python downloaded, without a list, is known by its links', async () => {
    const cache = await filledCache();
    rmSync(join(folderOf(cache), 'trees'), { recursive: true });
    expect(await stateOf(cache)).toMatchObject({ condition: 'complete' });
    writeFileSync(blob(cache), rows('tost'));
    expect(await stateOf(cache)).toMatchObject({ condition: 'hash differs' });
  });

  it('that Python downloaded, with its list of the repository, is known by that', async () => {
    const cache = await filledCache();
    const list = (name: string): string => join(folderOf(cache), 'trees', `${commit}${name}.json`);
    renameSync(list('.plumbline'), list(''));
    rmSync(join(folderOf(cache), 'snapshots', commit, 'small/train-10.jsonl'));
    expect(await stateOf(cache)).toMatchObject({ condition: 'complete' });
    expect(await stateOf(cache, { split: 'train' })).toMatchObject({ condition: 'part downloaded' });
  });

  it('with a missing shard is here in part, list or not', async () => {
    const cache = scratchFolder();
    const folder = join(folderOf(cache), 'snapshots', commit, 'small');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'test-00000-of-00002.jsonl'), '{}\n');
    expect(await stateOf(cache)).toMatchObject({ condition: 'part downloaded' });
  });

  it('that cannot be read is told', async () => {
    const cache = scratchFolder();
    const folder = join(folderOf(cache), 'snapshots', commit, 'small');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'test.parquet'), 'PAR1');
    expect(await stateOf(cache)).toMatchObject({
      condition: 'unreadable',
      detail: expect.stringContaining('as Parquet'),
    });
  });
});

describe('a split in a data folder', () => {
  it('is as given, and comes before the cache', async () => {
    const folder = dataFolder({ 'colours/test.jsonl': rows('mine', 400) });
    for (const cache of [scratchFolder(), await filledCache()])
      expect(await stateOf(cache, { dataFolders: [folder] })).toMatchObject({
        condition: 'as given',
        place: 'data folder',
        commit: null,
        rows: 400,
        bytes: rows('mine', 400).length,
      });
  });

  it('has other rows than the data set, where those are known', async () => {
    const folder = dataFolder({
      'colours/test.jsonl': rows('mine', 4),
      'colours/train.jsonl': rows('mine', 4),
    });
    const cache = await filledCache();
    expect(await stateOf(cache, { dataFolders: [folder] })).toMatchObject({
      condition: 'other rows',
      detail: 'the data set has 400',
    });
    // The card does not tell it, and the files do.
    expect(await stateOf(cache, { dataFolders: [folder], split: 'train' })).toMatchObject({
      condition: 'other rows',
      detail: 'the data set has 5',
    });
  });
});

it('nothing is written by looking', async () => {
  const cache = scratchFolder();
  await stateOf(cache);
  expect(() => readFileSync(folderOf(cache))).toThrow(/ENOENT/);
});
