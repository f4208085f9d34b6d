import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { DataError, UsageError } from '../../src/lib/errors.ts';
import { journalPath, openJournal } from '../../src/results/samples.ts';
import { listUnfinished, loadResults, openStore } from '../../src/results/store.ts';
import type { RunRecord } from '../../src/results/types.ts';
import { aRun, aSample, anIdentity, scratchFolder } from './records.ts';

let folder: string;
let indexFile: string;
let messages: string[];
const warn = (message: string): unknown => messages.push(message);

beforeEach(() => {
  folder = join(scratchFolder(), 'deep', 'results');
  indexFile = join(folder, 'index.json');
  messages = [];
});

const arc = aRun(anIdentity({ task: 'arc_easy' }));
const piqa = aRun(anIdentity({ task: 'piqa' }), {
  timing: { started: '2026-01-02T00:00:00.000Z', finished: '2026-01-02T00:01:00.000Z', seconds: 60 },
});

describe('a store', () => {
  test('makes its folder, and an index without runs before one is recorded', async () => {
    const store = await openStore(folder);
    expect(await store.listRuns()).toEqual([]);
    expect(readdirSync(folder)).toEqual(['index.json', 'samples']);
    expect(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))).toEqual({
      formatVersion: 1,
      runs: [],
    });
    expect(readdirSync(join(folder, 'samples'))).toEqual([]);
  });

  test('gives back the records that were recorded, first to last', async () => {
    const store = await openStore(folder);
    await store.recordRun(arc);
    await store.recordRun(piqa);
    expect(await store.listRuns()).toEqual([arc, piqa]);
    expect(await store.findRun(piqa.key)).toEqual(piqa);
    expect(await store.findRun('0'.repeat(20))).toBeUndefined();
    expect(await loadResults(folder)).toEqual([arc, piqa]);
    expect(readdirSync(folder).sort()).toEqual(['index.json', 'samples']);
  });

  test('records several at once as it does one after the other', async () => {
    const store = await openStore(folder);
    const again = aRun(arc.identity, { questions: 11 });
    await store.recordRun(arc);
    await store.recordRuns([piqa, again]);
    expect(await store.listRuns()).toEqual([piqa, again]);
    rmSync(join(folder, 'index.json'));
    expect(await loadResults(folder)).toEqual(expect.arrayContaining([piqa, again]));
  });

  test('keeps the newest record of a run key', async () => {
    const store = await openStore(folder);
    const again = aRun(arc.identity, { questions: 11 });
    for (const run of [arc, piqa, again]) await store.recordRun(run);
    expect(await store.listRuns()).toEqual([piqa, again]);
  });

  test('gives back a design with its undefined windows, and metrics that JSON lacks', async () => {
    const design = {
      family: 'llama', layers: 2, width: 8, heads: 2, keyValueHeads: 1, headWidth: 4, mlpWidth: 16, vocabulary: 100,
      contextLength: 64, norm: 'rms', normEpsilon: 1e-5, block: 'serial', activation: 'silu', gated: true, tied: true,
      positions: {
        kind: 'rotary', width: 4, pairs: 'halves', rotations: [undefined, { base: 10000, scaling: { kind: 'none' } }],
      },
      windows: [undefined, 16], attentionScales: [0.5, 0.5],
      biases: { queryKeyValue: false, attentionOutput: false, mlp: false, head: false },
    } as const; // prettier-ignore
    const run = aRun(anIdentity(), {
      model: { name: 'tiny', path: '/models/tiny', parameters: 10, design },
      metrics: [{ name: 'perplexity', value: Infinity, standardError: Number.NaN, higherIsBetter: false }],
    });
    await (await openStore(folder)).recordRun(run);
    expect(await loadResults(folder)).toStrictEqual([run]);
  });

  test('keeps fields that this version does not know', async () => {
    const run = { ...arc, note: 'from later', identity: { ...arc.identity, flavour: 'x' } };
    const store = await openStore(folder);
    await store.recordRun(run);
    await store.recordRun(piqa);
    expect((await store.listRuns())[0]).toEqual(run);
  });

  test('has no file of a name that a model or a task gives', async () => {
    const names = ['../../../outside', '/etc/passwd', 'a/b', 'a\nb', '..', 'CON', '\u202e\u0000é'];
    const store = await openStore(folder);
    for (const name of names) {
      const run = aRun(anIdentity({ task: name, provider: name, systemInstruction: name }), { name });
      await (await openJournal(folder, run.identity, { model: name, questions: 1 })).close();
      await store.recordRun(run);
    }
    expect(await store.listRuns()).toHaveLength(names.length);
    expect(readdirSync(folder).sort()).toEqual(['index.json', 'samples']);
    for (const name of readdirSync(join(folder, 'samples'))) expect(name).toMatch(/^[0-9a-f]{20}\.jsonl$/);
    expect(readdirSync(join(folder, '..', '..'))).toEqual(['deep']);
  });

  test('loses no record of several that are recorded at the same time', async () => {
    const [one, other] = [await openStore(folder), await openStore(folder)];
    const runs = Array.from({ length: 12 }, (_, at) => aRun(anIdentity({ seed: at })));
    await Promise.all(runs.map((run, at) => (at % 2 ? one : other).recordRun(run)));
    const keys = (recorded: readonly RunRecord[]): string[] => recorded.map((run) => run.key).sort();
    expect(keys(await one.listRuns())).toEqual(keys(runs));
    expect(readdirSync(folder).sort()).toEqual(['index.json', 'samples']);
  });

  test('takes over the lock of a process that died', async () => {
    const store = await openStore(folder);
    mkdirSync(`${indexFile}.lock`);
    await store.recordRun(arc);
    expect(await store.listRuns()).toEqual([arc]);
  }, 20_000);
});

describe('an index', () => {
  beforeEach(async () => {
    const store = await openStore(folder);
    await store.recordRun(piqa);
    await store.recordRun(arc);
  });

  const asides = (): string[] => readdirSync(folder).filter((name) => name.startsWith('index.json.broken-'));

  test('that is missing is made again from the journals, by the time of the runs', async () => {
    rmSync(indexFile);
    expect(await loadResults(folder, warn)).toEqual([arc, piqa]);
    expect(existsSync(indexFile)).toBe(false);
    expect(await (await openStore(folder, warn)).listRuns()).toEqual([arc, piqa]);
    expect(existsSync(indexFile)).toBe(true);
    expect(messages).toEqual([]);
  });

  test.each([
    ['empty', () => truncateSync(indexFile, 0)],
    ['cut', () => truncateSync(indexFile, 500)],
    ['no index', () => writeFileSync(indexFile, '[1, 2]')],
    [
      'missing a field',
      () => writeFileSync(indexFile, readFileSync(indexFile, 'utf8').replace('"dtype"', '"type"')),
    ],
  ])(
    'that is %s is read from the journals; opening the store keeps it aside and makes it again',
    async (_name, damage) => {
      damage();
      const damaged = readFileSync(indexFile);
      expect(await loadResults(folder, warn)).toEqual([arc, piqa]);
      expect(messages).toHaveLength(1);
      expect(messages[0]).toContain(indexFile);
      expect(asides()).toEqual([]);

      const store = await openStore(folder, warn);
      expect(await store.listRuns()).toEqual([arc, piqa]);
      expect(messages.at(-1)).toMatch(/It was moved to .*index\.json\.broken-.*; it has 2 runs\.$/);
      expect(readFileSync(join(folder, asides()[0] as string)).equals(damaged)).toBe(true);
    },
  );

  test('that is damaged while the store is open loses nothing either', async () => {
    const store = await openStore(folder);
    truncateSync(indexFile, 100);
    const other = aRun(anIdentity({ task: 'hellaswag' }));
    await store.recordRun(other);
    expect(new Set((await store.listRuns()).map((run) => run.identity.task))).toEqual(
      new Set(['arc_easy', 'piqa', 'hellaswag']),
    );
    expect(asides()).toHaveLength(1);
  });

  test('of a newer format is refused by name, for reading and for writing, and left as it is', async () => {
    const newer = '{"formatVersion": 2, "runs": {}}';
    writeFileSync(indexFile, newer);
    for (const open of [openStore, loadResults]) {
      const failure = await open(folder).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(DataError);
      expect((failure as Error).message).toBe(
        `${indexFile} was written by Plumbline's result format 2; this version reads up to 1. Update Plumbline.`,
      );
    }
    expect(readFileSync(indexFile, 'utf8')).toBe(newer);
  });

  test('with a folder in its place is a DataError', async () => {
    rmSync(indexFile);
    mkdirSync(indexFile);
    await expect(openStore(folder)).rejects.toThrow(
      /^Cannot read .*index\.json: illegal operation on a directory\. Move it away: the index is made again from the samples\.$/,
    );
  });

  test('is made again without a journal that is damaged, which is told', async () => {
    rmSync(indexFile);
    writeFileSync(journalPath(folder, arc.key), 'no\njournal\n');
    expect(await loadResults(folder, warn)).toEqual([piqa]);
    expect(messages.join()).toContain(`${arc.key}.jsonl:1: this line is not JSON`);
  });
});

describe('a results folder that cannot be written is one UsageError before anything is evaluated:', () => {
  const refusal = async (path: string): Promise<string> => {
    const failure = await openStore(path).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    expect((failure as Error).message).toMatch(/^Cannot write to the results folder .*--results DIR\.$/);
    expect((failure as Error).message).not.toContain('\n');
    return (failure as Error).message;
  };

  test('a file in the way', async () => {
    const file = join(scratchFolder(), 'results');
    writeFileSync(file, 'kept');
    expect(await refusal(file)).toContain(file);
    expect(await refusal(join(file, 'below'))).toContain('not a directory');
    expect(readFileSync(file, 'utf8')).toBe('kept');
  });

  test('a file in the way of the samples', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'samples'), '');
    await refusal(folder);
  });

  test('a file system that takes no files', async () => {
    await refusal('/proc/plumbline');
  });

  test('a link to nowhere', async () => {
    const link = join(scratchFolder(), 'results');
    symlinkSync('/proc/nowhere', link);
    await refusal(link);
  });
});

describe('loadResults', () => {
  test('has no runs where there is no folder, and makes none', async () => {
    expect(await loadResults(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('listUnfinished', () => {
  test('tells the runs that were begun and not recorded, and how far they are', async () => {
    const store = await openStore(folder);
    await store.recordRun(arc);
    const journal = await openJournal(folder, piqa.identity, { model: 'tiny', questions: 10 });
    await journal.append([aSample(0), aSample(1)]);
    await journal.close();
    writeFileSync(journalPath(folder, 'a'.repeat(20)), '');
    writeFileSync(join(folder, 'samples', 'notes.txt'), 'not ours');

    const [unfinished, ...others] = await listUnfinished(folder, await store.listRuns(), warn);
    expect(others).toEqual([]);
    expect(unfinished?.header).toEqual({
      formatVersion: 1,
      key: piqa.key,
      identity: piqa.identity,
      model: 'tiny',
      questions: 10,
    });
    expect([unfinished?.done, unfinished?.finished]).toEqual([2, undefined]);
    expect(messages).toEqual([]);
  });

  test('has none where there is no folder', async () => {
    expect(await listUnfinished(folder, [])).toEqual([]);
  });
});
