import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { indexFinished } from '../../src/results/finished-journals.ts';
import { readIndex } from '../../src/results/index-file.ts';
import { finishJournal, journalPath, openJournal } from '../../src/results/samples.ts';
import { loadResults, openStore, type Store } from '../../src/results/store.ts';
import type { RunRecord } from '../../src/results/types.ts';
import { aRun, aSample, anIdentity, scratchFolder } from './records.ts';

const inIndex = async (): Promise<readonly RunRecord[]> => (await readIndex(store.folder, fail)).runs;
const fail = (message: string): never => {
  throw new Error(message);
};
let store: Store;
beforeEach(async () => {
  store = await openStore(join(scratchFolder(), 'results'));
  await store.recordRun(aRun(anIdentity({ task: 'arc_easy' })));
});

describe('a run whose journal is finished', () => {
  test('is put into an index that lacks it: its process was killed between the two', async () => {
    const run = aRun(anIdentity({ task: 'piqa' }));
    await finishJournal(store.folder, run);
    expect(await inIndex()).toHaveLength(1);
    await indexFinished(store.folder, [run.key], fail);
    expect((await inIndex())[1]).toEqual(run);
    expect(await store.listRuns()).toHaveLength(2);
    await indexFinished(store.folder, [run.key], fail);
    expect(await store.listRuns()).toHaveLength(2);
  });

  test('is there once where several processes find it at the same time', async () => {
    const runs = ['piqa', 'sciq', 'boolq'].map((task) => aRun(anIdentity({ task })));
    for (const run of runs) await finishJournal(store.folder, run);
    const keys = runs.map(({ key }) => key);
    await Promise.all([1, 2, 3].map(() => indexFinished(store.folder, keys, fail)));
    expect((await store.listRuns()).map(({ key }) => key).slice(1)).toEqual(keys);
  });

  test('is left where it was not asked for', async () => {
    const run = aRun(anIdentity({ task: 'piqa' }));
    await finishJournal(store.folder, run);
    await indexFinished(store.folder, ['0'.repeat(20)], fail);
    expect(await inIndex()).toHaveLength(1);
  });

  test('is among the runs of who only reads, as it stands in the index for who opens the folder to record', async () => {
    const run = aRun(anIdentity({ task: 'piqa' }));
    await finishJournal(store.folder, run);
    expect((await loadResults(store.folder, fail))[1]).toEqual(run);
    expect(await inIndex()).toHaveLength(1);
    await openStore(store.folder, fail);
    expect((await inIndex())[1]).toEqual(run);
  });

  test.each([
    ['is torn', (line: string) => line.slice(0, -2)],
    ['is not whole', (line: string) => line.replace('"metrics"', '"sums"')],
    ['is of another run', (line: string) => line.replace(/"key":"./, '"key":"0')],
    ['is of a newer format', (line: string) => line.replace('"formatVersion":1', '"formatVersion":2')],
  ])('is no run where its last line %s', async (_what, damage) => {
    const run = aRun(anIdentity({ task: 'piqa' }));
    await finishJournal(store.folder, run);
    const path = journalPath(store.folder, run.key);
    const [header, finished] = readFileSync(path, 'utf8').trimEnd().split('\n');
    const damaged = `${damage(finished ?? '')}\n`;
    expect(damaged).not.toBe(`${finished}\n`);
    writeFileSync(path, `${header}\n${damaged}`);
    expect(await loadResults(store.folder, fail)).toHaveLength(1);
  });
});

test('a run that is not finished is left as it is', async () => {
  const about = { model: 'tiny', questions: 2 };
  const journal = await openJournal(store.folder, anIdentity({ task: 'piqa' }), about);
  await journal.append([aSample(0)]);
  await journal.close();
  await indexFinished(store.folder, [journal.key], fail);
  expect(await store.findRun(journal.key)).toBeUndefined();
});
