// A run that is killed, at moments drawn at random, ends with the files of one that was left in peace.

import { execa } from 'execa';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PythonRandom } from '../../src/lib/random.ts';
import type { RunRecord } from '../../src/results/types.ts';
import { scratchFolder } from '../results/records.ts';
import { childrenOf, isAlive, onLinux, until } from '../runners/workers/children.ts';
import { root, startPlumbline, zoo } from './plumbline.ts';

/** Two tasks of three blocks each. */
const limit = 180;
const tasks = ['--tasks', 'plumb_facts,plumb_brackets', '--num-fewshot', '8', '--limit', String(limit)];
const evalWords = (results: string): readonly string[] => ['eval', zoo, ...tasks, '--results', results];

/** The journals of a results folder by name, whole lines only, without the one that tells how long the run took. */
function journals(results: string): Readonly<Record<string, readonly string[]>> {
  const folder = join(results, 'samples');
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return Object.fromEntries(
    files.map((name) => {
      const lines = readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1);
      return [name, lines.filter((line) => !line.startsWith('{"finished"'))];
    }),
  );
}

/** Samples that are recorded, by run key. */
const recorded = (results: string): ReadonlyMap<string, number> =>
  new Map(Object.entries(journals(results)).map(([name, lines]) => [name.slice(0, 20), lines.length - 1]));
const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + Math.max(0, count), 0);

/** What the index says, but for how long it took and how much was computed since the last start. */
function measured(results: string): readonly object[] {
  const { runs } = JSON.parse(readFileSync(join(results, 'index.json'), 'utf8')) as { runs: RunRecord[] };
  return runs.map(({ timing: _timing, work, ...rest }) => ({
    ...rest,
    truncated: [work.requests, work.truncatedRequests, work.truncatedTokens],
  }));
}

let undisturbed: { readonly journals: object; readonly measured: readonly object[] };
let results: string;

function expectTheSame(): void {
  expect(journals(results)).toEqual(undisturbed.journals);
  expect(measured(results)).toEqual(undisturbed.measured);
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-undisturbed-'));
  const { exitCode } = await startPlumbline(evalWords(folder));
  expect(exitCode).toBe(0);
  undisturbed = { journals: journals(folder), measured: measured(folder) };
  expect(total(recorded(folder))).toBe(2 * limit);
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  results = join(scratchFolder(), 'results');
});

/** Starts the run, and waits until it has recorded something new. */
async function startAndSee(...words: readonly string[]) {
  const before = total(recorded(results));
  const child = startPlumbline([...evalWords(results), ...words], { detached: true });
  await until('something is recorded', () => total(recorded(results)) > before, 30_000);
  // In an object, since a child is a promise of its end too.
  return { child };
}

const random = new PythonRandom(2024);

describe.skipIf(!onLinux)('a run whose workers are killed', () => {
  test('again and again: it goes on by itself', async () => {
    const { child } = await startAndSee();
    const killed = new Set<number>();
    for (let kills = 0; kills < 3; kills++) {
      await wait(random.random() * 100);
      const before = total(recorded(results));
      for (const id of childrenOf(child.pid ?? 0)) {
        killed.add(id);
        process.kill(id, 'SIGKILL');
      }
      await until('it has gone on', () => total(recorded(results)) > Math.min(before, 2 * limit - 1), 30_000);
    }
    const { exitCode, stderr } = await child;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(killed.size).toBeGreaterThan(0);
    expectTheSame();
  });
});

describe('a run with two workers', () => {
  test('has the same files, to the last bit', async () => {
    expect((await startPlumbline([...evalWords(results), '--workers', '2'])).exitCode).toBe(0);
    expectTheSame();
  });
});

describe.skipIf(process.platform === 'win32')('a run that is interrupted', () => {
  test('exits with 130, and one line with the command that continues', async () => {
    const { child } = await startAndSee();
    // As a terminal does: to the whole group of processes.
    process.kill(-(child.pid ?? 0), 'SIGINT');
    const { exitCode, stdout, stderr } = await child;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).toMatch(
      /^plumbline: interrupted; [^\n]* To go on: node dist\/cli\/main\.js eval [^\n]+\n$/,
    );
    expect(total(recorded(results))).toBeLessThan(2 * limit);
    const again = await execa('sh', ['-c', stderr.split('To go on: ')[1] ?? ''], { cwd: root });
    expect(again.stderr).toMatch(/going on after \d+ of 180 questions/);
    expectTheSame();
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s while the model is opened: the same, and no process is left',
    async (signal) => {
      const child = startPlumbline(evalWords(results));
      if (onLinux) await until('a worker has started', () => childrenOf(child.pid ?? 0).length > 0);
      else await wait(1000);
      const workers = onLinux ? childrenOf(child.pid ?? 0) : [];
      child.kill(signal);
      const { exitCode, stderr } = await child;
      expect(exitCode).toBe(130);
      expect(stderr).toMatch(/^plumbline: interrupted; [^\n]+\n$/);
      expect(workers.filter(isAlive)).toEqual([]);
    },
  );
});
