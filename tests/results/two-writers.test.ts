// Real processes that work on one results folder at the same time, and are killed.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { runKey } from '../../src/results/run-key.ts';
import { readSamples } from '../../src/results/samples.ts';
import { loadResults, openStore } from '../../src/results/store.ts';
import { resultsFiles } from './import/fixtures.ts';
import { type Child, messageOf, startModule } from './processes.ts';
import { anIdentity, aRun, aSample, collect, scratchFolder } from './records.ts';

let folder: string;
beforeEach(async () => {
  folder = join(scratchFolder(), 'results');
  await openStore(folder);
});

const ended = async (...children: readonly Child[]): Promise<void> => {
  for (const { exitCode, stderr } of await Promise.all(children)) expect([exitCode, stderr]).toEqual([0, '']);
};

test('two processes that record 50 runs each lose none, nor does one of them block the other', async () => {
  const recorder = (first: number): Child =>
    startModule(
      `const { openStore } = await from('results/store.js');
       const store = await openStore(words[0]);
       for (const run of JSON.parse(words[1])) await store.recordRun(run);
       process.disconnect();`,
      folder,
      JSON.stringify(Array.from({ length: 50 }, (_, at) => aRun(anIdentity({ seed: first + at })))),
    );
  await ended(recorder(0), recorder(50));
  const { runs } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
    runs: { identity: { seed: number } }[];
  };
  const seeds = runs.map(({ identity }) => identity.seed);
  expect(seeds.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, at) => at));
  expect(readdirSync(folder).sort()).toEqual(['index.json', 'samples']);
}, 120_000);

test('of three processes that claim the same run again and again never two have it', async () => {
  const key = 'a'.repeat(20);
  const claimer = (): Child =>
    startModule(
      `const { claimRuns } = await from('results/claims.js');
       const { openSync, closeSync, rmSync } = await import('node:fs');
       let had = 0;
       for (const until = Date.now() + 3000; Date.now() < until;) {
         const claim = await claimRuns(words[0], [words[1]]);
         if (claim.kind === 'held') continue;
         // Fails where another process is inside as well.
         closeSync(openSync(words[2], 'wx'));
         await new Promise((end) => setTimeout(end, Math.random() * 5));
         rmSync(words[2]);
         await claim.release();
         had += 1;
       }
       await tell(had);
       process.disconnect();`,
      folder,
      key,
      join(folder, 'inside'),
    );
  const children = [claimer(), claimer(), claimer()];
  const had = await Promise.all(children.map((child) => messageOf<number>(child)));
  await ended(...children);
  for (const times of had) expect(times).toBeGreaterThan(0);
  expect(readdirSync(join(folder, 'samples'))).toEqual([]);
}, 60_000);

/** Does a run as an evaluation does: claimed, appended in blocks, recorded, released; waits where it is held. */
const worker = `
  const { claimRuns } = await from('results/claims.js');
  const { openJournal } = await from('results/samples.js');
  const { openStore } = await from('results/store.js');
  const { runKey } = await from('results/run-key.js');
  const [folder, text] = words;
  const { run, samples } = JSON.parse(text);
  const store = await openStore(folder);
  for (;;) {
    if (await store.findRun(run.key)) break;
    const claim = await claimRuns(folder, [run.key]);
    if (claim.kind === 'held') {
      await new Promise((end) => setTimeout(end, 20));
      continue;
    }
    if (!(await store.findRun(run.key))) {
      const journal = await openJournal(folder, run.identity, { model: 'tiny', questions: samples.length }, claim);
      await tell('begun');
      for (const sample of samples.filter(({ index }) => !journal.done.has(index))) {
        await journal.append([sample]);
        await new Promise((end) => setTimeout(end, 2));
      }
      await journal.close();
      await store.recordRun(run);
    }
    await claim.release();
  }
  if (process.connected) process.disconnect();`;

describe('a run that several processes do', () => {
  const run = aRun(anIdentity({ task: 'piqa' }));
  const samples = Array.from({ length: 30 }, (_, at) => aSample((at * 7) % 30));
  const text = JSON.stringify({ run, samples });
  const journal = (place: string): string =>
    readFileSync(join(place, 'samples', `${runKey(run.identity)}.jsonl`), 'utf8');
  const undisturbed = async (): Promise<string> => {
    const place = join(scratchFolder(), 'results');
    await ended(startModule(worker, place, text));
    return journal(place);
  };

  test('has the bytes of one that one process did', async () => {
    await ended(...[1, 2, 3].map(() => startModule(worker, folder, text)));
    expect(journal(folder)).toBe(await undisturbed());
    expect(await loadResults(folder)).toEqual([run]);
    expect(readdirSync(join(folder, 'samples'))).toHaveLength(1);
  }, 60_000);

  test('goes on at once where the one that does it is killed, at random moments, and has those bytes at the end', async () => {
    const bytes = await undisturbed();
    for (let kill = 0; kill < 8; kill++) {
      const first = startModule(worker, folder, text);
      const second = startModule(worker, folder, text);
      await Promise.race(
        [first, second, messageOf(first), messageOf(second)].map((one) => one.catch(() => undefined)),
      );
      await sleep(Math.random() * 60);
      first.kill('SIGKILL');
      await first;
      await sleep(Math.random() * 60);
      second.kill('SIGKILL');
      await second;
    }
    const began = performance.now();
    await ended(startModule(worker, folder, text));
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(journal(folder)).toBe(bytes);
    expect(await loadResults(folder)).toEqual([run]);
    expect((await collect(readSamples(folder, run.key))).map(({ index }) => index)).toEqual(
      samples.map((_, at) => at),
    );
    expect(readdirSync(join(folder, 'samples'))).toEqual([`${run.key}.jsonl`]);
    expect(existsSync(join(folder, 'index.json.lock'))).toBe(false);
  }, 120_000);
});

test('two processes that import the same file record each of its runs and samples once', async () => {
  const importer = (): Child =>
    startModule(
      `const { runCommandLine } = await from('cli/command-line.js');
       process.disconnect();
       process.exitCode = await runCommandLine(['import', words[1], '--results', words[0], '--quiet']);`,
      folder,
      resultsFiles['0.4.5'],
    );
  await ended(importer(), importer(), importer());
  const runs = await loadResults(folder);
  expect(runs.length).toBeGreaterThan(0);
  expect(new Set(runs.map(({ key }) => key)).size).toBe(runs.length);
  for (const { key } of runs) {
    const lines = readFileSync(join(folder, 'samples', `${key}.jsonl`), 'utf8')
      .trimEnd()
      .split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.filter((line) => line.startsWith('{"finished"'))).toHaveLength(1);
    expect(lines.length - 2).toBe((await collect(readSamples(folder, key))).length);
  }
}, 60_000);
