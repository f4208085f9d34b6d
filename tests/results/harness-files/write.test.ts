import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { DataError, UsageError } from '../../../src/lib/errors.ts';
import type { FinishedRun, HarnessRun } from '../../../src/results/harness-files/types.ts';
import { writeHarnessFiles } from '../../../src/results/harness-files/write.ts';
import { journalPath, openJournal } from '../../../src/results/samples.ts';
import { openStore } from '../../../src/results/store.ts';
import type { SampleRecord } from '../../../src/results/types.ts';
import { acc } from '../../../src/tasks/metrics.ts';
import { colourTask } from '../../tasks/data-folder.ts';
import { aRun, aSample, anIdentity, scratchFolder } from '../records.ts';

let folder: string;
let about: HarnessRun;

beforeEach(() => {
  folder = scratchFolder();
  about = {
    outputPath: join(folder, 'out'),
    logSamples: true,
    resultsFolder: join(folder, 'results'),
    modelPath: './models/tiny',
    model: {
      checkpoint: { name: 'tiny', parameters: 1 },
      maxLength: 8,
      tokenizer: { padToken: 0, bosToken: 0, eosToken: 0, spelling: () => '<s>' },
    },
    groups: [],
    seed: 1234,
  };
});

/** Records a run of a task in the results folder. */
async function recorded(
  name: string,
  shots = 0,
  samples: readonly SampleRecord[] = [aSample(0), aSample(1)],
): Promise<FinishedRun> {
  const task = colourTask({ name, metrics: [acc] });
  const identity = anIdentity({ task: name, shots });
  const store = await openStore(about.resultsFolder);
  const journal = await openJournal(store.folder, identity, { model: 'tiny', questions: samples.length });
  await journal.append(samples);
  await journal.close();
  const record = aRun(identity, { questions: samples.length, taskHash: `${name} ${shots}` });
  await store.recordRun(record);
  return { record, task, total: 5 };
}

const linesOf = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const resultsOf = (path = ''): Record<string, Record<string, unknown>> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, unknown>>;

describe('writing lm-eval’s files', () => {
  test('makes a folder of the model’s name with the results and each task’s samples, all of one date', async () => {
    const written = await writeHarnessFiles([await recorded('b'), await recorded('a')], about);
    expect(new Set(written.map(dirname))).toEqual(new Set([join(folder, 'out', '.__models__tiny')]));
    const stamp = basename(written[0] ?? '', '.json').slice('results_'.length);
    expect(written.map((path) => basename(path))).toEqual([
      `results_${stamp}.json`,
      `samples_b_${stamp}.jsonl`,
      `samples_a_${stamp}.jsonl`,
    ]);
    expect(readdirSync(dirname(written[0] ?? '')).toSorted()).toEqual(
      written.map((path) => basename(path)).toSorted(),
    );
    expect(linesOf(written[1] ?? '').map(({ doc_id, doc }) => [doc_id, doc])).toEqual([
      [0, aSample(0).doc],
      [1, aSample(1).doc],
    ]);
    expect(resultsOf(written[0])['task_hashes']).toEqual({ b: 'b 0', a: 'a 0' });
  });

  test('takes runs that were recorded earlier, and questions by their indices', async () => {
    const run = await recorded('a', 0, [aSample(7), aSample(3)]);
    const [, samples = ''] = await writeHarnessFiles([run], about);
    expect(linesOf(samples).map(({ doc_id }) => doc_id)).toEqual([3, 7]);
  });

  test('a path that ends in .json is the results’ own name, with the samples beside it', async () => {
    const outputPath = join(folder, 'deep', 'mine.json');
    const written = await writeHarnessFiles([await recorded('a')], { ...about, outputPath });
    expect(written.map(dirname)).toEqual([join(folder, 'deep'), join(folder, 'deep')]);
    expect(basename(written[0] ?? '')).toMatch(/^mine_\d{4}-.*\.json$/);
  });

  test('a task with two numbers of shots is in two sets of files, the other tasks in the first', async () => {
    const runs = [await recorded('a', 0), await recorded('b', 5), await recorded('a', 5)];
    const written = await writeHarnessFiles(runs, about);
    const sets = written.filter((path) => basename(path).startsWith('results_'));
    expect(written).toHaveLength(5);
    expect(sets.map((path) => resultsOf(path)['n-shot'])).toEqual([{ a: 0, b: 5 }, { a: 5 }]);
    expect(new Set(written).size).toBe(5);
  });

  test('without samples writes the results alone, and no hashes', async () => {
    const written = await writeHarnessFiles([await recorded('a')], { ...about, logSamples: false });
    expect(written).toHaveLength(1);
    expect(resultsOf(written[0])['task_hashes']).toEqual({});
    expect(resultsOf(written[0])['configs']?.['a']).toMatchObject({ output_type: 'loglikelihood' });
  });

  test('again leaves the first files as they are', async () => {
    const run = await recorded('a');
    const first = await writeHarnessFiles([run], about);
    const content = readFileSync(first[0] ?? '', 'utf8');
    const second = await writeHarnessFiles([run], about);
    expect(new Set([...first, ...second]).size).toBe(4);
    expect(readFileSync(first[0] ?? '', 'utf8')).toBe(content);
  });

  test('of no runs writes nothing', async () => {
    expect(await writeHarnessFiles([], about)).toEqual([]);
  });

  test.each([
    ['a trailing slash', '/m/tiny/', '__m__tiny__'],
    ['odd characters', 'a b:c*[d]"é日本😀"', 'a b__c__d__é日本😀__'],
    ['the folder above', '..', 'tiny'],
    ['this folder', '.', 'tiny'],
  ])('a model’s path with %s stays inside the output folder', async (_what, modelPath, name) => {
    const written = await writeHarnessFiles([await recorded('a')], { ...about, modelPath });
    expect(written.map(dirname)).toEqual([join(folder, 'out', name), join(folder, 'out', name)]);
    expect(resultsOf(written[0])).toMatchObject({
      config: { model_args: { pretrained: modelPath } },
      model_name_sanitized: name,
    });
  });
});

describe('what cannot be written', () => {
  test('is told in one line, before anything is written', async () => {
    const run = await recorded('a');
    writeFileSync(join(folder, 'file'), '');
    for (const outputPath of [join(folder, 'file'), join(folder, 'file', 'x.json'), '']) {
      const failure = await writeHarnessFiles([run], { ...about, outputPath }).catch((e: unknown) => e);
      expect(failure, outputPath).toBeInstanceOf(UsageError);
      expect((failure as Error).message).toMatch(/^[^\n]*--output-path[^\n]*$/);
    }
  });

  test('samples that were removed are named; the results alone can still be written', async () => {
    const run = await recorded('a');
    rmSync(journalPath(about.resultsFolder, run.record.key));
    await expect(writeHarnessFiles([run], about)).rejects.toThrow(
      /^The samples of a are no longer there: .*\.jsonl does not exist\. Leave out --log-samples, /,
    );
    const written = await writeHarnessFiles([run], { ...about, logSamples: false });
    expect(resultsOf(written[0])['configs']?.['a']).not.toHaveProperty('output_type');
  });

  test('a damaged journal is a DataError, and leaves neither samples nor results', async () => {
    const good = await recorded('a');
    const bad = await recorded('b');
    const path = journalPath(about.resultsFolder, bad.record.key);
    const [header, first, ...rest] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, [header, first, '{"index": 1, "doc": 3}', ...rest].join('\n'));
    await expect(writeHarnessFiles([good, bad], about)).rejects.toThrow(DataError);
    expect(readdirSync(join(folder, 'out', '.__models__tiny'))).toEqual([]);
  });

  test('a folder that is called like the file is no harm: the files lie beside it', async () => {
    const outputPath = join(folder, 'out.json');
    mkdirSync(outputPath);
    expect(await writeHarnessFiles([await recorded('a')], { ...about, outputPath })).toHaveLength(2);
  });
});
