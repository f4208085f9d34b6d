import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { indexFinished } from '../../src/results/finished-journals.ts';
import { finishJournal, openJournal } from '../../src/results/samples.ts';
import { openStore, type Store } from '../../src/results/store.ts';
import { aRun, aSample, anIdentity, scratchFolder } from './records.ts';

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
    expect(await store.findRun(run.key)).toBeUndefined();
    await indexFinished(store.folder, [run.key], fail);
    expect(await store.findRun(run.key)).toEqual(run);
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
    expect(await store.listRuns()).toHaveLength(1);
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
