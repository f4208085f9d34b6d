import { appendFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { DataError } from '../../../src/lib/errors.ts';
import { importResults, type ImportedFile } from '../../../src/results/import/import-results.ts';
import { journalPath, openJournal, readSamples } from '../../../src/results/samples.ts';
import { listUnfinished, openStore, type Store } from '../../../src/results/store.ts';
import type { RunRecord } from '../../../src/results/types.ts';
import { collect, scratchFolder } from '../records.ts';
import { changedCopy, resultsFiles, smallResults, written } from './fixtures.ts';

let folder: string;
let store: Store;
const messages: string[] = [];
const take = (path: string): Promise<ImportedFile> =>
  importResults(store, path, { warn: (message) => messages.push(message), onTask: () => undefined });
const questionsOf = async (key: string): Promise<readonly number[]> =>
  (await collect(readSamples(folder, key))).map(({ index }) => index);
const journals = (): readonly string[] => readdirSync(join(folder, 'samples')).sort();

beforeEach(async () => {
  folder = join(scratchFolder(), 'results');
  store = await openStore(folder);
  messages.length = 0;
});

describe('importing a results file', () => {
  test.each(Object.entries(resultsFiles))('of lm-eval %s records a run a task', async (_version, path) => {
    const { runs, before, failures } = await take(path);
    expect(failures).toEqual([]);
    expect(before).toBe(0);
    expect(await store.listRuns()).toEqual(runs);
    expect(runs.length).toBeGreaterThan(1);
    for (const run of runs) {
      const asked = await questionsOf(run.key);
      expect(asked).toEqual(run.origin?.samples ? Array.from({ length: run.questions }, (_, at) => at) : []);
    }
    expect(await listUnfinished(folder, runs)).toEqual([]);
    expect(messages).toEqual([]);
  });

  test('again does nothing', async () => {
    const first = await take(resultsFiles['0.4.13']);
    const stored = readFileSync(join(folder, 'index.json'), 'utf8');
    const again = await take(resultsFiles['0.4.13']);
    expect(again).toEqual({ runs: first.runs, before: 4, failures: [] });
    expect(readFileSync(join(folder, 'index.json'), 'utf8')).toBe(stored);
    expect(journals()).toHaveLength(4);
  });

  test('that another one has the name of is another run', async () => {
    const path = written(smallResults());
    const [one] = (await take(path)).runs;
    writeFileSync(path, JSON.stringify({ ...smallResults(), date: 1800000000 }));
    const [other] = (await take(path)).runs;
    expect(other?.key).not.toBe(one?.key);
    expect(await store.listRuns()).toEqual([one, other]);
  });

  test('after others reads the index once for all of them, and knows what another process adds', async () => {
    const options = { warn: () => undefined, onTask: () => undefined };
    const listRuns = vi.fn<Store['listRuns']>(store.listRuns);
    const recorded = new Map<string, RunRecord>();
    const all = { ...options, recorded };
    const first = await importResults({ ...store, listRuns }, resultsFiles['0.4.13'], all);
    const second = await importResults({ ...store, listRuns }, resultsFiles['0.4.5'], all);
    expect(listRuns).toHaveBeenCalledTimes(1);
    expect([...recorded.values()]).toEqual([...first.runs, ...second.runs]);
    const elsewhere = await take(resultsFiles['0.4.0']);
    expect(await importResults(store, resultsFiles['0.4.0'], all)).toEqual({
      ...elsewhere,
      before: elsewhere.runs.length,
    });
    expect(await store.listRuns()).toEqual([...recorded.values()]);
  });

  test('that is interrupted is gone on with', async () => {
    const abort = new AbortController();
    const onTask = (task: string): void => {
      if (task === 'gsm8k') abort.abort();
    };
    const interrupted = importResults(store, resultsFiles['0.4.5'], {
      warn: () => undefined,
      onTask,
      signal: abort.signal,
    });
    await expect(interrupted).rejects.toMatchObject({ name: 'AbortError' });
    const { runs } = await take(resultsFiles['0.4.5']);
    expect(await store.listRuns()).toEqual(runs);
    for (const { key, questions } of runs) expect(await questionsOf(key)).toHaveLength(questions);
  });

  test('that is damaged records nothing of it', async () => {
    const results = smallResults();
    (results['results'] as Record<string, unknown>)['z'] = { 'acc,none': 'high' };
    (results['configs'] as Record<string, unknown>)['z'] = {};
    await expect(take(written(results))).rejects.toThrow(/results\.z\.acc,none is "high"/);
    expect(await store.listRuns()).toEqual([]);
    expect(journals()).toEqual([]);
  });
});

describe('samples', () => {
  const source = dirname(resultsFiles['0.4.5']);
  const name = 'results_2024-10-10T08-09-10.111213.json';

  test('that come later complete the run', async () => {
    const copy = changedCopy(source, (file, text) => (file === name ? text : undefined));
    const without = await take(join(copy, name));
    expect(without.runs.map(({ origin }) => origin?.samples)).toEqual([undefined, undefined]);
    for (const file of readdirSync(source)) writeFileSync(join(copy, file), readFileSync(join(source, file)));
    const complete = await take(join(copy, name));
    expect(complete.before).toBe(0);
    expect(complete.runs.map(({ key }) => key)).toEqual(without.runs.map(({ key }) => key));
    expect(await store.listRuns()).toEqual(complete.runs);
    for (const { key, questions } of complete.runs) expect(await questionsOf(key)).toHaveLength(questions);
    rmSync(join(folder, 'index.json'));
    const again = await (await openStore(folder)).listRuns();
    expect(again).toHaveLength(2);
    expect(again).toEqual(expect.arrayContaining([...complete.runs]));
    rmSync(join(copy, readdirSync(copy).find((file) => file.startsWith('samples_arc')) ?? ''));
    expect((await take(join(copy, name))).before).toBe(2);
  });

  test('that are others than before take their place, and those from before are kept', async () => {
    const first = await take(resultsFiles['0.4.5']);
    const before = readFileSync(journalPath(folder, first.runs[0]?.key ?? ''), 'utf8');
    // Other answers to the same questions.
    const copy = changedCopy(source, (_file, text) => text.replaceAll('"-1.5"', '"-1.25"'));
    const { runs } = await take(join(copy, name));
    const key = runs[0]?.key ?? '';
    expect(key).toBe(first.runs[0]?.key);
    const [sample] = await collect(readSamples(folder, key));
    expect(sample?.outputs[0]).toMatchObject({ logprob: -1.25 });
    const aside = journals().find((file) => file.startsWith(`${key}.jsonl.replaced-`));
    expect(readFileSync(join(folder, 'samples', aside ?? ''), 'utf8')).toBe(before);
    expect((await store.listRuns()).filter((run) => run.key === key)).toHaveLength(1);
  });

  test.each([
    [
      'of other questions',
      (text: string) =>
        text
          .replaceAll('"prompt_hash": "', '"prompt_hash": "0')
          .replaceAll(/("0[0-9a-f]{63})[0-9a-f]"/g, '$1"'),
    ],
    ['of fewer questions', (text: string) => text.split('\n').slice(0, 2).join('\n')],
  ])('%s than the results are not recorded, the other tasks are', async (_name, change) => {
    const copy = changedCopy(source, (file, text) => (file.startsWith('samples_arc') ? change(text) : text));
    const { runs, failures } = await take(join(copy, name));
    expect(runs.map(({ identity }) => identity.task)).toEqual(['gsm8k']);
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /samples_arc_easy_.* is not what .* was made of: task_hashes\.arc_easy is another\. /,
      ),
    ]);
    expect(await store.listRuns()).toEqual(runs);
  });

  test('without a task hash are as many as the results count', async () => {
    const copy = changedCopy(source, (file, text) => {
      if (file === name) return text.replace('"task_hashes"', '"no_hashes"');
      return file.startsWith('samples_arc') ? text.split('\n').slice(0, 2).join('\n') : text;
    });
    const { failures } = await take(join(copy, name));
    expect(failures[0]).toBeInstanceOf(DataError);
    expect(failures[0]?.message).toMatch(/has 2 questions, and n-samples\.arc_easy of .* says 4\. /);
  });

  test('that were chosen (lm-eval --samples) make the run a sample', async () => {
    const copy = changedCopy(source, (file, text) => {
      if (file === name) return text.replace('"task_hashes"', '"no_hashes"').replaceAll('"n-samples"', '"n"');
      return file.startsWith('samples_arc') ? text.replaceAll('"doc_id": 3', '"doc_id": 7') : text;
    });
    const { runs } = await take(join(copy, name));
    expect(runs[0]?.identity).toMatchObject({ limit: null, sample: 4 });
    expect(runs[1]?.identity).toMatchObject({ limit: null, sample: null });
  });

  test('whose journal was removed are written again', async () => {
    const { runs } = await take(resultsFiles['0.4.5']);
    const key = runs[0]?.key ?? '';
    rmSync(journalPath(folder, key));
    await take(resultsFiles['0.4.5']);
    expect(await questionsOf(key)).toEqual([0, 1, 2, 3]);
  });
});

describe('an import that was killed', () => {
  test('goes on with the same command', async () => {
    const other = await openStore(join(scratchFolder(), 'other'));
    const { runs } = await importResults(other, resultsFiles['0.4.5'], {
      warn: () => undefined,
      onTask: () => undefined,
    });
    const [first] = runs;
    if (first === undefined) throw new Error('no run');
    const [sample] = await collect(readSamples(other.folder, first.key));
    const journal = await openJournal(folder, first.identity, { model: 'tiny', questions: 4 });
    await journal.append(sample ? [sample] : []);
    await journal.close();
    appendFileSync(journalPath(folder, first.key), '{"index": 1, "torn');
    const again = await take(resultsFiles['0.4.5']);
    expect(again.runs.map(({ key }) => key)).toEqual(runs.map(({ key }) => key));
    expect(await questionsOf(first.key)).toEqual([0, 1, 2, 3]);
  });

  test('between journal and index is found in the journal', async () => {
    const { runs } = await take(resultsFiles['0.4.5']);
    const index = join(folder, 'index.json');
    renameSync(index, `${index}.old`);
    writeFileSync(index, '{"formatVersion": 1, "runs": []}');
    expect(await take(resultsFiles['0.4.5'])).toEqual({ runs, before: 2, failures: [] });
    expect(new Set(await store.listRuns())).toEqual(new Set(runs));
  });
});
