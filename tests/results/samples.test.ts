import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { DataError, UsageError } from '../../src/lib/errors.ts';
import { readJournalState } from '../../src/results/journals.ts';
import { runKey } from '../../src/results/run-key.ts';
import {
  finishJournal,
  journalPath,
  openJournal,
  readSamples,
  type Journal,
} from '../../src/results/samples.ts';
import { openStore } from '../../src/results/store.ts';
import type { SampleRecord } from '../../src/results/types.ts';
import { aRun, aSample, anIdentity, collect, scratchFolder } from './records.ts';

const identity = anIdentity();
const key = runKey(identity);
const about = { model: 'tiny', questions: 5 };
let folder: string;
let path: string;

beforeEach(async () => {
  folder = scratchFolder();
  path = journalPath(folder, key);
  await openStore(folder);
});

async function record(samples: readonly SampleRecord[]): Promise<Journal> {
  const journal = await openJournal(folder, identity, about);
  await journal.append(samples);
  await journal.close();
  return journal;
}

const lines = (): unknown[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('a journal', () => {
  test('begins with what is being run, then has one sample a line', async () => {
    await record([aSample(0), aSample(1)]);
    expect(lines()).toEqual([
      { formatVersion: 1, key, identity, model: 'tiny', questions: 5 },
      aSample(0),
      aSample(1),
    ]);
  });

  test('gives back samples that are equal to those recorded, each double to the last bit', async () => {
    const samples = [aSample(0), aSample(1), aSample(2)];
    await record(samples);
    expect(await collect(readSamples(folder, key))).toEqual(samples);
  });

  test('gives back every kind of request and output, and numbers that JSON lacks', async () => {
    const answered = { tokens: [1], logprobs: [Number.NaN], logprob: -Infinity, truncated: 3 };
    const sample = aSample(0, {
      requests: [
        { kind: 'rolling', text: 'a\u2028b' },
        { kind: 'tokens', tokens: [1, 2, 3], from: 1 },
        { kind: 'generate', prompt: [4], stop: ['\n'], maxTokens: 5 },
      ],
      outputs: [
        { kind: 'logLikelihood', greedy: false, ...answered },
        { kind: 'generation', text: '\ud800', ...answered },
      ],
      scores: { perplexity: Infinity },
    });
    await record([sample]);
    expect(await collect(readSamples(folder, key))).toEqual([sample]);
  });

  test('says on opening which questions are done', async () => {
    expect((await record([aSample(0), aSample(3)])).done).toEqual(new Set());
    expect((await record([])).done).toEqual(new Set([0, 3]));
  });

  test('torn at every byte of its last two lines keeps the whole ones, and the rest is recorded again', async () => {
    const samples = [0, 1, 2].map((index) => aSample(index));
    await record(samples);
    const whole = readFileSync(path);
    const ends = [...whole].flatMap((byte, at) => (byte === 10 ? [at + 1] : []));
    for (let size = ends[1] as number; size <= whole.length; size += 1) {
      writeFileSync(path, whole.subarray(0, size));
      const kept = ends.filter((end) => end <= size).length - 1;
      const journal = await openJournal(folder, identity, about);
      expect([...journal.done]).toEqual([0, 1, 2].slice(0, kept));
      await journal.append(samples.slice(kept));
      await journal.close();
      expect(readFileSync(path).equals(whole)).toBe(true);
    }
  });

  test('torn in its header is begun anew', async () => {
    await record([]);
    const whole = readFileSync(path);
    for (let size = 0; size < whole.length; size += 1) {
      truncateSync(path, size);
      expect((await record([])).done.size).toBe(0);
      expect(readFileSync(path).equals(whole)).toBe(true);
    }
  });

  test('written by two processes at once counts each question once, the first that was written', async () => {
    const [one, other] = [
      await openJournal(folder, identity, about),
      await openJournal(folder, identity, about),
    ];
    await one.append([aSample(0)]);
    await other.append([aSample(0, { target: 'second' }), aSample(1)]);
    await one.append([aSample(1, { target: 'second' })]);
    expect((await collect(readSamples(folder, key))).map((sample) => sample.target)).toEqual(['0', '1']);
    await one.close();
    await other.close();
  });

  test('may have several headers: two processes that begin at the same moment both write one', async () => {
    await record([aSample(1)]);
    const [header = '', sample = ''] = readFileSync(path, 'utf8').split('\n');
    const finished = JSON.stringify({ finished: aRun(identity) });
    writeFileSync(path, [header, header, sample, finished, header, ''].join('\n'));
    expect((await readJournalState(folder, key))?.finished).toEqual(aRun(identity));
    expect((await collect(readSamples(folder, key))).map(({ index }) => index)).toEqual([1]);
    expect((await record([aSample(0)])).done).toEqual(new Set([1]));
    // Put in order, it has one.
    expect(lines()).toEqual([JSON.parse(header), aSample(0), aSample(1), JSON.parse(finished)]);
  });

  test('that got out of order is put in order when it is closed, with nothing lost', async () => {
    await record([aSample(3), aSample(1)]);
    await finishJournal(folder, aRun(identity));
    await record([aSample(0), aSample(2), aSample(1, { target: 'second' })]);
    expect(lines().slice(1)).toEqual(
      [0, 1, 2, 3].map((index) => aSample(index)).concat([{ finished: aRun(identity) } as never]),
    );
  });

  test('ends with the record of the finished run, which is no sample', async () => {
    await record([aSample(0)]);
    await finishJournal(folder, aRun(identity));
    expect(lines().at(-1)).toEqual({ finished: aRun(identity) });
    expect(await collect(readSamples(folder, key))).toEqual([aSample(0)]);
    expect((await record([])).done).toEqual(new Set([0]));
  });
});

describe('a journal is refused', () => {
  const replaceLine = (number: number, text: string): void => {
    const all = readFileSync(path, 'utf8').split('\n');
    all[number - 1] = text;
    writeFileSync(path, all.join('\n'));
  };

  const failures = async (): Promise<readonly unknown[]> => [
    await record([]).catch((error: unknown) => error),
    await collect(readSamples(folder, key)).catch((error: unknown) => error),
  ];

  test('by name where it is of a newer format', async () => {
    await record([aSample(0)]);
    replaceLine(1, '{"formatVersion":2,"new":true}');
    for (const failure of await failures()) {
      expect(failure).toBeInstanceOf(DataError);
      expect((failure as Error).message).toBe(
        `${path} was written by Plumbline's result format 2; this version reads up to 1. Update Plumbline.`,
      );
    }
  });

  test('where its header is of another run', async () => {
    await record([aSample(0)]);
    replaceLine(
      1,
      JSON.stringify({
        formatVersion: 1,
        key,
        identity: anIdentity({ shots: 5 }),
        model: 'other',
        questions: 1,
      }),
    );
    await expect(record([])).rejects.toThrow(/belongs to another run \(arc_easy of other\)/);
  });

  test('where a line in the middle is damaged, with file and line', async () => {
    await record([aSample(0), aSample(1), aSample(2)]);
    replaceLine(3, '{"index":1');
    for (const failure of await failures()) {
      expect(failure).toBeInstanceOf(DataError);
      expect((failure as Error).message).toContain(`${path}:3: this line is not JSON`);
    }
  });

  test.each(['{"doc":{}}', '{"index":-1}', '{"index":"1"}', '7', 'null'])(
    'where the line %s is no sample',
    async (text) => {
      await record([aSample(0), aSample(1)]);
      replaceLine(2, text);
      for (const failure of await failures())
        expect((failure as Error).message).toContain(`${path}:2: this line is no sample`);
    },
  );

  test('on reading, where a field is wrong, with its name', async () => {
    await record([aSample(0), aSample(1)]);
    const wrong = { ...aSample(0), outputs: [{ ...aSample(0).outputs[0], logprob: 'high' }] };
    replaceLine(2, JSON.stringify(wrong));
    await expect(collect(readSamples(folder, key))).rejects.toThrow(
      `${path}:2: outputs[0].logprob is not as it should be`,
    );
  });

  test('where there is none', async () => {
    await expect(collect(readSamples(folder, key))).rejects.toThrow(
      /There are no samples of run [0-9a-f]{20}/,
    );
  });

  test.each(['../../etc/passwd', '', 'F'.repeat(20), `${'a'.repeat(20)}/b`])(
    'under the name %j, which is no run key',
    async (name) => {
      expect(() => journalPath(folder, name)).toThrow(UsageError);
      await expect(collect(readSamples(folder, name))).rejects.toThrow(/is no run key/);
      expect(existsSync(path)).toBe(false);
    },
  );
});
