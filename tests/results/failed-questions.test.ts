import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { sortJournal } from '../../src/results/journal-order.ts';
import { readJournalState } from '../../src/results/journals.ts';
import { hashSamples } from '../../src/results/samples-hash.ts';
import { finishJournal, openJournal, readSamples, type Journal } from '../../src/results/samples.ts';
import { listUnfinished, openStore } from '../../src/results/store.ts';
import type { FailedQuestions } from '../../src/results/types.ts';
import { aRun, aSample, anIdentity, collect, scratchFolder } from './records.ts';

const identity = anIdentity();
const { key } = aRun(identity);
const about = { model: 'tiny', questions: 6 };
const together = ['1'.repeat(20), key].sort();
let folder: string;
beforeEach(async () => {
  folder = scratchFolder();
  await openStore(folder);
});

async function session(work: (journal: Journal) => Promise<void>): Promise<string> {
  const journal = await openJournal(folder, identity, about);
  await work(journal);
  await journal.close();
  return readFileSync(journal.path, 'utf8');
}

const append = (...indices: readonly number[]): Promise<string> =>
  session((journal) => journal.append(indices.map((index) => aSample(index))));
const fail = (questions: readonly number[], reason: string): Promise<string> =>
  session((journal) => journal.fail(questions, reason));
const failed = async (): Promise<readonly (readonly [readonly number[], string])[]> =>
  ((await readJournalState(folder, key))?.failed ?? []).map(({ questions, reason }) => [questions, reason]);

describe('questions that were given up', () => {
  test('are noted with the reason and the time, ascending and once', async () => {
    const text = await fail([4, 2, 4], 'it ran out of memory\non two lines');
    const line = JSON.parse(text.trimEnd().split('\n')[1] ?? '') as { failed: FailedQuestions };
    expect(line).toEqual({
      failed: {
        questions: [2, 4],
        reason: 'it ran out of memory\non two lines',
        at: expect.any(String) as string,
      },
    });
    expect(Math.abs(Date.parse(line.failed.at) - Date.now())).toBeLessThan(60_000);
    await session((journal) => journal.fail([], 'none'));
    expect(await failed()).toEqual([[[2, 4], 'it ran out of memory\non two lines']]);
  });

  test('are no samples: they stay to be asked, and nobody reads them as answers', async () => {
    await session(async (journal) => {
      await journal.append([aSample(0)]);
      await journal.fail([1, 2], 'no');
      await journal.append([aSample(3)]);
    });
    const journal = await openJournal(folder, identity, about);
    await journal.close();
    expect(journal.done).toEqual(new Set([0, 3]));
    expect((await collect(readSamples(folder, key))).map(({ index }) => index)).toEqual([0, 3]);
    const [state] = await listUnfinished(folder, []);
    expect([state?.done, state?.doneQuestions]).toEqual([2, new Set([0, 3])]);
  });

  test('count until they have a sample, each with its last reason', async () => {
    await fail([1, 2, 3], 'first');
    await fail([3, 4], 'second');
    expect(await failed()).toEqual([
      [[1, 2], 'first'],
      [[3, 4], 'second'],
    ]);
    await append(1, 4);
    expect(await failed()).toEqual([
      [[2], 'first'],
      [[3], 'second'],
    ]);
    // A line that says nothing any more is not kept.
    const text = await fail([2], 'third');
    expect(text).not.toContain('first');
    await append(2, 3);
    expect(await failed()).toEqual([]);
  });

  test('leave no trace in the bytes of a run that was finished after all', async () => {
    await append(0, 1, 2, 3, 4, 5);
    await finishJournal(folder, aRun(identity));
    const undisturbed = readFileSync(`${folder}/samples/${key}.jsonl`, 'utf8');
    rmSync(`${folder}/samples/${key}.jsonl`);
    await append(5);
    await fail([0, 1], 'killed three times');
    await append(3, 2);
    await fail([1, 4], 'again');
    await append(4, 1, 0);
    await finishJournal(folder, aRun(identity));
    expect(readFileSync(`${folder}/samples/${key}.jsonl`, 'utf8')).toBe(undisturbed);
  });

  test.each([
    '{"failed":{"questions":[-1],"reason":"x","at":"y"}}',
    '{"failed":{"questions":[1]}}',
    '{"failed":[1]}',
  ])('are refused with file and line where they are written as %s', async (line) => {
    const text = await append(0);
    writeFileSync(`${folder}/samples/${key}.jsonl`, `${text}${line}\n${JSON.stringify(aSample(1))}\n`);
    for (const read of [
      () => readJournalState(folder, key),
      () => collect(readSamples(folder, key)),
      () => append(),
    ])
      await expect(read()).rejects.toThrow(/\.jsonl:3: failed.* is not as it should be/);
  });
});

test('a journal has the same bytes and the same hash in whatever blocks and order its samples came, with failures and interruptions between', async () => {
  await append(0, 1, 2, 3, 4, 5);
  const whole = readFileSync(`${folder}/samples/${key}.jsonl`, 'utf8');
  const block = fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 });
  const step = fc.record({ indices: block, isFailure: fc.boolean(), reopens: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 6 }),
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }),
      async (steps, rest) => {
        rmSync(`${folder}/samples/${key}.jsonl`);
        let journal = await openJournal(folder, identity, about);
        for (const { indices, isFailure, reopens } of [
          ...steps,
          { indices: rest, isFailure: false, reopens: false },
        ]) {
          if (isFailure) await journal.fail(indices, 'no');
          else await journal.append(indices.toReversed().map((index) => aSample(index)));
          if (!reopens) continue;
          await journal.close();
          journal = await openJournal(folder, identity, about);
        }
        const before = await hashSamples(folder, key);
        await journal.close();
        expect(readFileSync(journal.path, 'utf8')).toBe(whole);
        expect(await hashSamples(folder, key)).toBe(before);
      },
    ),
    { numRuns: 40 },
  );
  const samples = whole.slice(whole.indexOf('\n') + 1);
  expect(await hashSamples(folder, key)).toBe(createHash('sha256').update(samples).digest('hex'));
}, 60_000);

describe('the hash of the samples', () => {
  test('is that of no bytes where there are none', async () => {
    await append();
    expect(await hashSamples(folder, key)).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  test('is of samples alone, and changes with any byte of them', async () => {
    const text = await append(0, 1);
    const hash = await hashSamples(folder, key);
    await finishJournal(folder, aRun(identity));
    expect(await hashSamples(folder, key)).toBe(hash);
    writeFileSync(`${folder}/samples/${key}.jsonl`, text.replace('"target":"1"', '"target": "1"'));
    expect(await hashSamples(folder, key)).not.toBe(hash);
  });
});

describe('the company of a run', () => {
  test('is what the header says when the journal is begun, and stays', async () => {
    const first = await openJournal(folder, identity, { ...about, together });
    await first.close();
    expect(first.together).toEqual(together);
    const later = await openJournal(folder, identity, { ...about, together: [key] });
    await later.close();
    expect(later.together).toEqual(together);
    expect((await readJournalState(folder, key))?.header.together).toEqual(together);
    await sortJournal(later.path);
    expect((await readJournalState(folder, key))?.header.together).toEqual(together);
  });

  test('is not known where the journal was begun without', async () => {
    await (await openJournal(folder, identity, about)).close();
    const later = await openJournal(folder, identity, { ...about, together });
    await later.close();
    expect(later.together).toBeUndefined();
  });
});
