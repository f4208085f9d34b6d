// What happens to a results folder on a disk that fills up: one line, nothing that was recorded is lost, and the same goes on when
// there is room again.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/lib/errors.ts';
import { claimRuns } from '../../src/results/claims.ts';
import { journalPath, openJournal, readSamples, type Journal } from '../../src/results/samples.ts';
import { loadResults, openStore, type Store } from '../../src/results/store.ts';
import { aRun, aSample, anIdentity, collect } from './records.ts';
import { smallDisk, whyNoSmallDisk, type SmallDisk } from './small-disk.ts';

const missing = await whyNoSmallDisk();
const why = missing === undefined ? '' : ` (not tested: ${missing})`;

const identity = anIdentity();
const { key } = aRun(identity);
const about = { model: 'tiny', questions: 400 };
const samples = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => aSample(from + at));

describe.skipIf(missing !== undefined)(`on a disk that is full${why},`, () => {
  let disk: SmallDisk;
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    disk = await smallDisk(1 << 20);
    folder = join(disk.path, 'results');
    store = await openStore(folder);
  });

  const refusal = async (work: () => Promise<unknown>): Promise<string> => {
    const error = await work().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    const { message } = error as Error;
    expect(message).toContain('no space left on device');
    expect(message).not.toContain('\n');
    expect(message).toMatch(/ again\.$|--results DIR\.$/);
    return message;
  };
  const indices = async (): Promise<readonly number[]> =>
    (await collect(readSamples(folder, key))).map(({ index }) => index);
  const leftOvers = (): readonly string[] =>
    [...readdirSync(folder), ...readdirSync(join(folder, 'samples'))].filter((name) =>
      /tmp$|lock$/.test(name),
    );
  const open = (): Promise<Journal> => openJournal(folder, identity, about);

  test('samples that were appended stay, those that were not are appended when there is room', async () => {
    const journal = await open();
    await journal.append(samples(0, 10));
    const before = readFileSync(journal.path);
    disk.fill(5000);
    expect(await refusal(() => journal.append(samples(10, 200)))).toContain(journal.path);
    // A torn line is there now; nothing may follow it.
    await refusal(() => journal.append(samples(200, 201)));
    await journal.close();
    const after = readFileSync(journal.path);
    expect(after.subarray(0, before.length).equals(before)).toBe(true);
    expect(after.length).toBeGreaterThan(before.length);
    const kept = await indices();
    expect(kept.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

    disk.clear();
    const again = await open();
    expect([...again.done]).toEqual(kept);
    await again.append(samples(0, 200).filter(({ index }) => !again.done.has(index)));
    await again.close();
    expect(await indices()).toEqual(samples(0, 200).map(({ index }) => index));
  });

  test('a run cannot be begun: its journal has no room for a header', async () => {
    disk.fill();
    expect(await refusal(open)).toContain(journalPath(folder, key));
    disk.clear();
    const journal = await open();
    await journal.append(samples(0, 2));
    await journal.close();
    expect(await indices()).toEqual([0, 1]);
  });

  test('a journal that is out of order stays as it is, and is read right; it is put in order when there is room', async () => {
    const journal = await open();
    await journal.append(samples(100, 200));
    await journal.append(samples(0, 100));
    const before = readFileSync(journal.path);
    disk.fill(8000);
    expect(await refusal(() => journal.close())).toMatch(
      /^Cannot put .*jsonl in order, which needs room for a copy/,
    );
    expect(readFileSync(journal.path).equals(before)).toBe(true);
    expect(leftOvers()).toEqual([]);
    expect(new Set(await indices())).toEqual(new Set(samples(0, 200).map(({ index }) => index)));

    disk.clear();
    await (await open()).close();
    expect(await indices()).toEqual(samples(0, 200).map(({ index }) => index));
    expect(readFileSync(journal.path)).toHaveLength(before.length);
  });

  test('runs cannot be claimed, and no claim stays; a claim that there is is kept and released', async () => {
    const claim = await claimRuns(folder, [key]);
    disk.fill();
    if (claim.kind === 'held') throw new Error('nobody else is here');
    expect(await claim.stillHeld()).toBe(true);
    await refusal(() => claimRuns(folder, ['1'.repeat(20)]));
    await claim.release();
    disk.fill();
    await refusal(() => claimRuns(folder, [key, '1'.repeat(20)]));
    disk.fill(5000);
    await refusal(() =>
      claimRuns(
        folder,
        Array.from({ length: 9 }, (_, at) => String(at).repeat(20)),
      ),
    );
    expect(readdirSync(join(folder, 'samples'))).toEqual([]);
    expect(leftOvers()).toEqual([]);
    disk.clear();
    const again = await claimRuns(folder, [key]);
    if (again.kind === 'claimed') await again.release();
    expect(again.kind).toBe('claimed');
  });

  test('a run is not recorded half: the index stays as it was, and the journal’s record counts where it was written', async () => {
    const first = aRun(anIdentity({ task: 'piqa' }));
    await store.recordRun(first);
    const before = readFileSync(join(folder, 'index.json'));
    for (let room = 0; room <= 5; room++) {
      const run = aRun(anIdentity({ seed: room }), { name: 'n'.repeat(3000) });
      disk.fill(room * 4096);
      await refusal(() => store.recordRun(run));
      expect(readFileSync(join(folder, 'index.json')).equals(before)).toBe(true);
      expect(leftOvers()).toEqual([]);
      const known = (await loadResults(folder)).map((record) => record.key);
      expect(known[0]).toBe(first.key);
      expect(
        known.filter((recorded) => recorded !== first.key).every((recorded) => recorded === run.key),
      ).toBe(true);
      disk.clear();
      if (known.length > 1) return;
    }
    throw new Error('at no size was the journal written and the index not');
  });

  test('what could not be recorded is recorded by the same call when there is room', async () => {
    const run = aRun(identity);
    disk.fill();
    await refusal(() => store.recordRun(run));
    disk.clear();
    await store.recordRun(run);
    expect(await loadResults(folder)).toEqual([run]);
  });

  test('the results folder is not opened for writing, and read as ever', async () => {
    await store.recordRun(aRun(identity));
    disk.fill();
    expect(await refusal(() => openStore(folder))).toMatch(/^Cannot write to the results folder /);
    expect(await loadResults(folder)).toEqual([aRun(identity)]);
    disk.clear();
    expect(await (await openStore(folder)).listRuns()).toEqual([aRun(identity)]);
  });

  test('or read-only nothing is written, in one line, and everything is read', async () => {
    await store.recordRun(aRun(identity));
    await disk.remount('ro');
    for (const work of [
      () => store.recordRun(aRun(identity)),
      () => openStore(folder),
      () => claimRuns(folder, [key]),
      open,
    ])
      await expect(work()).rejects.toThrow(/^Cannot .*read-only file system/);
    expect(await loadResults(folder)).toEqual([aRun(identity)]);
    await disk.remount('rw');
    await openStore(folder);
  });
});
