// Runs of one model beside other evaluations, and beside who changes it.

import { appendFileSync, cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type EvaluateEvent, SomeFailed } from '../../src/evaluation/options.ts';
import { sweep } from '../../src/evaluate.ts';
import { loadResults } from '../../src/results/store.ts';
import { journalHashes, newResults, onlyRecord, run, samplesOf, zoo } from '../evaluation.ts';
import { scratchFolder } from '../results/records.ts';

let results: string;
beforeEach(() => {
  results = newResults();
});

function copyOfZoo(): string {
  const copy = join(scratchFolder(), 'model');
  cpSync(zoo, copy, { recursive: true });
  return copy;
}

describe('two evaluations on one results folder', () => {
  test('of the same runs: one does them, the other waits and finds them', async () => {
    const both = await Promise.all([1, 2].map(() => run(results, { shots: 8 })));
    const [first, second] = both.map(({ records }) => onlyRecord(records));
    expect(first).toEqual(second);
    expect(await loadResults(results)).toEqual([first]);
    expect(first?.work.questions).toBe(180);
    const kinds = both.map(({ events }) => new Set(events.map(({ kind }) => kind)));
    expect(kinds.filter((some) => some.has('progress'))).toHaveLength(1);
    expect(kinds.filter((some) => some.has('held') && some.has('waiting'))).toHaveLength(1);
    expect(readdirSync(join(results, 'samples')).filter((name) => !name.endsWith('.jsonl'))).toEqual([]);
  });

  test('of runs of which some are the same: each is done once, others first', async () => {
    const tasks = ['plumb_facts', 'plumb_brackets', 'plumb_agreement'];
    const [one, other] = await Promise.all([
      run(results, { tasks: tasks.slice(0, 2), shots: 6 }),
      run(results, { tasks: tasks.toReversed().slice(0, 2), shots: 6 }),
    ]);
    expect((await loadResults(results)).map(({ identity }) => identity.task).sort()).toEqual(
      tasks.toSorted(),
    );
    const done = [one, other].flatMap(({ events }) =>
      events.flatMap((event) => (event.kind === 'finished' ? [event.record.identity.task] : [])),
    );
    expect(done.sort()).toEqual(tasks.toSorted());
    for (const record of one.records) {
      const indices = (await samplesOf(results, record)).map(({ index }) => index);
      expect(new Set(indices).size).toBe(record.questions);
    }
  });
});

describe('a checkpoint that is changed while it is evaluated', () => {
  /** Lets something be done after the first block is recorded. */
  const onceRecorded = (deed: () => void): ((event: EvaluateEvent) => void) => {
    let done = false;
    return (event) => {
      if (event.kind !== 'progress' || done) return;
      done = true;
      deed();
    };
  };

  /** Of each sample of the one run in a folder its hash. */
  function sampleHashes(): readonly string[] {
    const name = readdirSync(join(results, 'samples')).find((file) => file.endsWith('.jsonl')) ?? '';
    return journalHashes(results, { key: name.slice(0, 20) }).slice(1, -1);
  }

  test.each<readonly [string, (copy: string) => void]>([
    ['its config', (copy) => appendFileSync(join(copy, 'config.json'), '\n')],
    [
      'its weights, by a file that is renamed into place',
      (copy) => {
        const weights = readFileSync(join(copy, 'model.safetensors'));
        weights.writeUInt8(weights.readUInt8(weights.length - 1) ^ 1, weights.length - 1);
        writeFileSync(join(copy, 'new'), weights);
        renameSync(join(copy, 'model.safetensors'), join(copy, 'old'));
        renameSync(join(copy, 'new'), join(copy, 'model.safetensors'));
      },
    ],
    ['where it lies: it is gone', (copy) => renameSync(copy, `${copy}-away`)],
  ])('in %s, fails; nothing of what comes after is recorded', async (_what, change) => {
    const copy = copyOfZoo();
    const asked = { models: [copy], shots: 8 };
    const onEvent = onceRecorded(() => change(copy));
    await expect(run(results, { ...asked, onEvent })).rejects.toThrow(/was changed while it was evaluated/);
    expect(await loadResults(results)).toEqual([]);
    const before = sampleHashes();
    expect(before.length).toBeGreaterThan(0);
    expect(before.length).toBeLessThan(180);

    // What it was goes on from there, wherever it lies.
    const again = onlyRecord((await run(results, { ...asked, models: [zoo] })).records);
    expect(again.work.questions).toBe(180 - before.length);
    const elsewhere = newResults();
    const undisturbed = onlyRecord((await run(elsewhere, { shots: 8 })).records);
    expect(journalHashes(results, again).slice(1)).toEqual(journalHashes(elsewhere, undisturbed).slice(1));
  });

  test('before its turn in a sweep fails, and the others are done', async () => {
    const copy = copyOfZoo();
    const failure = await sweep({
      results,
      evaluations: [
        { models: [zoo], tasks: ['plumb_facts'], limit: 5, threads: 1 },
        { models: [copy], tasks: ['plumb_brackets'], limit: 5, threads: 1 },
        { models: [zoo], tasks: ['plumb_agreement'], limit: 5, threads: 1, maxLength: 200 },
      ],
      onEvent: (event) => {
        if (event.kind === 'planned') appendFileSync(join(copy, 'config.json'), ' ');
      },
    }).catch((error: unknown) => error);
    if (!(failure instanceof SomeFailed)) throw failure;
    expect(failure.failures).toEqual([
      { model: copy, reason: expect.stringMatching(/was changed/) as string },
    ]);
    expect(failure.records.map(({ identity }) => identity.task)).toEqual(['plumb_facts', 'plumb_agreement']);
  });
});

test('what a listener throws ends the evaluation, and is no failure of the model', async () => {
  const onEvent = (event: EvaluateEvent): void => {
    if (event.kind === 'finished') throw new RangeError('of the listener');
  };
  await expect(run(results, { limit: 5, onEvent })).rejects.toThrow(RangeError);
  expect(await loadResults(results)).toHaveLength(1);
});
