// Results as the first version of the store wrote them (tests/fixtures/results-format-1) are read, and what it left unfinished goes on.

import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { readJournalState } from '../../src/results/journals.ts';
import { runKey } from '../../src/results/run-key.ts';
import { hashSamples } from '../../src/results/samples-hash.ts';
import { openJournal, readSamples } from '../../src/results/samples.ts';
import { listUnfinished, loadResults, openStore } from '../../src/results/store.ts';
import { plumbline } from '../cli/plumbline.ts';
import { aRun, collect, scratchFolder } from './records.ts';

const fixture = fileURLToPath(new URL('../fixtures/results-format-1', import.meta.url));
const fail = (message: string): never => {
  throw new Error(message);
};
let folder: string;
beforeEach(() => {
  folder = join(scratchFolder(), 'results');
  cpSync(fixture, folder, { recursive: true });
});

describe('results of the first version', () => {
  test('are read: the records, all that the index has of them', async () => {
    const runs = await loadResults(folder, fail);
    const { runs: written } = JSON.parse(readFileSync(join(fixture, 'index.json'), 'utf8')) as {
      runs: unknown;
    };
    expect(JSON.parse(JSON.stringify(runs))).toEqual(written);
    expect(runs.map(({ identity, questions }) => [identity.task, questions])).toEqual([
      ['plumb_facts', 3],
      ['plumb_arithmetic', 3],
    ]);
    for (const { key, identity } of runs) expect(runKey(identity)).toBe(key);
  });

  test('are read: the samples, with what every one was asked and answered', async () => {
    for (const { key, metrics } of await loadResults(folder, fail)) {
      const samples = await collect(readSamples(folder, key));
      expect(samples.map(({ index }) => index)).toEqual([0, 1, 2]);
      const acc = samples.reduce((sum, { scores }) => sum + Number(scores['acc']), 0) / 3;
      expect(metrics.find(({ name }) => name === 'acc')?.value).toBe(acc);
      for (const { requests, outputs } of samples) expect(outputs).toHaveLength(requests.length);
      expect(await hashSamples(folder, key)).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  test('are made again from the journals where there is no index', async () => {
    const runs = await loadResults(folder, fail);
    const bare = join(scratchFolder(), 'results');
    cpSync(join(fixture, 'samples'), join(bare, 'samples'), { recursive: true });
    expect(await loadResults(bare, fail)).toEqual(runs);
  });

  test('go on where a run was not finished', async () => {
    const [state, ...others] = await listUnfinished(folder, await loadResults(folder, fail), fail);
    if (state === undefined) throw new Error('the fixture has one');
    expect(others).toEqual([]);
    expect([state.header.identity.task, state.done, state.failed]).toEqual(['plumb_brackets', 5, []]);
    const { identity, key } = state.header;
    const journal = await openJournal(folder, identity, { model: 'plumb-1m', questions: 6 });
    expect([journal.key, [...journal.done], journal.together]).toEqual([key, [0, 1, 2, 3, 4], undefined]);
    const [sample] = await collect(readSamples(folder, key));
    if (sample) await journal.append([{ ...sample, index: 5 }]);
    await journal.close();
    expect(await collect(readSamples(folder, key))).toHaveLength(6);
    expect((await readJournalState(folder, key))?.done).toBe(6);
  });

  test('stay when others are recorded beside them', async () => {
    const runs = await loadResults(folder, fail);
    const store = await openStore(folder, fail);
    await store.recordRun(aRun());
    expect(await loadResults(folder, fail)).toEqual([...runs, aRun()]);
  });

  test('are listed, and in the table', async () => {
    const { stdout } = await plumbline('runs', '--results', folder);
    const rows = stdout.trimEnd().split('\n').slice(2);
    expect(rows.map((row) => row.split(/ {2,}/).slice(1, 5))).toEqual([
      ['plumb-1m', 'plumb_facts', '0', '3 (limit)'],
      ['plumb-1m', 'plumb_arithmetic', '4', '3 (limit)'],
      ['plumb-1m', 'plumb_brackets', '0', '5 of 6 (limit)'],
    ]);
    const table = await plumbline('table', '--results', folder, '--format', 'csv');
    // As that version itself printed them.
    expect(table.stdout).toContain(
      'plumb-1m,2a43288cd1f75a88ab1a50025e4aca382ccca738f5892de639e3e4ccf723996f,1,0,1,0,1',
    );
  });
});
