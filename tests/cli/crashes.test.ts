// Fifty kills, at moments drawn at random, of the program, of its workers, of both: what is left in the end is what an undisturbed run leaves.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { PythonRandom } from '../../src/lib/random.ts';
import type { RunRecord } from '../../src/results/types.ts';
import { dataWith } from '../evaluation.ts';
import { scratchFolder } from '../results/records.ts';
import { childrenOf, isAlive, onLinux, until } from '../runners/workers/children.ts';
import { environmentOf } from '../runners/workers/misbehaviour.ts';
import { startPlumbline, zoo } from './plumbline.ts';

/** What a results folder holds, times aside: its files by name, a hash a sample. */
function contents(results: string): Readonly<Record<string, unknown>> {
  const read = (name: string): string => readFileSync(join(results, name), 'utf8');
  const { runs } = JSON.parse(read('index.json')) as { runs: readonly RunRecord[] };
  const journals = readdirSync(join(results, 'samples')).map((name) => {
    const lines = read(join('samples', name)).split('\n');
    const finished = JSON.parse(lines.at(-2) ?? '') as { finished: RunRecord };
    const whole = lines
      .slice(0, -2)
      .map((line) => createHash('sha256').update(line).digest('hex').slice(0, 12));
    return [name, [...whole, timeless(finished.finished), lines.at(-1)]];
  });
  return Object.fromEntries([...journals, ['index.json', runs.map(timeless)]]);
}

/** Without how long it took and how much of it was computed since the last start. */
function timeless({ timing: _timing, work, ...rest }: RunRecord): object {
  return { ...rest, work: [work.requests, work.truncatedRequests, work.truncatedTokens] };
}

/** The samples' lines that are whole, by journal. */
function samples(results: string): ReadonlyMap<string, readonly string[]> {
  const folder = join(results, 'samples');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
  return new Map(
    names.map((name) => {
      const lines = readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1);
      return [name, lines.filter((line) => line.startsWith('{"index"'))];
    }),
  );
}

const count = (results: string): number =>
  [...samples(results).values()].reduce((sum, lines) => sum + lines.length, 0);

const isFinished = (line: string): boolean => line.startsWith('{"finished"');

/** Each recorded question once, and every one that was recorded before. */
function expectNothingLost(before: ReadonlyMap<string, readonly string[]>, results: string): void {
  const after = samples(results);
  for (const [name, lines] of before) {
    const left = new Set(after.get(name));
    expect(lines.filter((line) => !left.has(line))).toEqual([]);
  }
  for (const lines of after.values()) {
    const indices = lines.map((line) => (JSON.parse(line) as { index: number }).index);
    expect(new Set(indices).size).toBe(indices.length);
  }
}

/** As a machine that loses power leaves it: some bytes of the last line are not on the disk. */
function tearLastLine(results: string, bytes: number): void {
  for (const name of samples(results).keys()) {
    const path = join(results, 'samples', name);
    const last = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    if (!isFinished(last) && statSync(path).size > bytes) truncateSync(path, statSync(path).size - bytes);
  }
}

interface Evaluated {
  readonly words: readonly string[];
  readonly results: string;
  readonly contents: object;
  readonly questions: number;
  /** In milliseconds. */
  readonly duration: number;
}

async function undisturbed(words: readonly string[]): Promise<Evaluated> {
  const results = join(scratchFolder(), 'results');
  const started = Date.now();
  const { exitCode } = await startPlumbline([...words, '--results', results]);
  expect(exitCode).toBe(0);
  return {
    words,
    results,
    contents: contents(results),
    questions: count(results),
    duration: Date.now() - started,
  };
}

/** A token that is scored in fewest of the questions. */
function rarestToken(results: string): string {
  const counts = new Map<number, number>();
  for (const line of [...samples(results).values()].flat()) {
    const { outputs } = JSON.parse(line) as { outputs: readonly { tokens: readonly number[] }[] };
    for (const token of new Set(outputs.flatMap(({ tokens }) => tokens.slice(0, -1))))
      counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  const [[token] = [0]] = [...counts].sort(([, a], [, b]) => a - b);
  return String(token);
}

/** Kills an evaluation so many times; whenever it ends all the same, it is compared and begun anew. Returns how often it ended. */
async function killAgainAndAgain(evaluated: Evaluated, kills: number, random: PythonRandom): Promise<number> {
  let results = join(scratchFolder(), 'results');
  let ended = 0;
  let killed = 0;
  while (killed < kills || count(results) > 0) {
    const workers = 1 + Math.floor(random.random() * 2);
    const before = samples(results);
    const child = startPlumbline([...evaluated.words, '--results', results, '--workers', String(workers)]);
    let running = true;
    void child.then(() => (running = false));
    const ids = new Set<number>();
    for (let alive = true; alive;) {
      await Promise.race([child, wait(random.random() * evaluated.duration)]);
      const has = count(results);
      const mine = running ? childrenOf(child.pid ?? 0) : [];
      for (const id of mine) ids.add(id);
      const whom =
        killed < kills ? (['parent', 'workers', 'both'] as const)[Math.floor(random.random() * 3)] : 'nobody';
      if (running && whom !== 'nobody') killed++;
      if (whom === 'workers' || whom === 'both') for (const id of mine) kill(id);
      if (whom === 'parent' || whom === 'both') child.kill('SIGKILL');
      alive = running && whom === 'workers';
      // The same pass must not lose its worker three times: it would be given up.
      if (alive) await until('it has gone on', () => !running || count(results) > has, 30_000);
    }
    const { exitCode, stderr } = await child;
    await until('the workers have ended', () => ![...ids].some(isAlive), 5000);
    expectNothingLost(before, results);
    for (const [, name, found] of stderr.matchAll(/ on (\S+): going on after (\d+) of/g))
      expect(
        [...before.values()].map((lines) => lines.length),
        name,
      ).toContain(Number(found));
    if (exitCode === 0) {
      expect(contents(results)).toEqual(evaluated.contents);
      results = join(scratchFolder(), 'results');
      ended++;
    } else if (random.random() < 0.3) tearLastLine(results, 1 + Math.floor(random.random() * 40));
  }
  return ended;
}

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It has ended by itself a moment ago.
  }
}

describe.skipIf(!onLinux)('an evaluation that is killed at random', () => {
  test('fifty times ends with the files of one that was left in peace, to the last byte', async () => {
    const tasks = 'plumb_facts,plumb_brackets,plumb_agreement';
    const evaluated = await undisturbed([
      'eval',
      zoo,
      '--tasks',
      tasks,
      '--num-fewshot',
      '8',
      '--limit',
      '180',
    ]);
    expect(evaluated.questions).toBe(3 * 180);
    expect(await killAgainAndAgain(evaluated, 50, new PythonRandom(2024))).toBeGreaterThan(0);
  }, 600_000);

  test('while it generates texts, too', async () => {
    const row = (index: number): object => ({
      question: `What is ${index} plus ${(index * 7) % 10}?`,
      answer: `It is ${index + ((index * 7) % 10)}. #### ${index + ((index * 7) % 10)}`,
    });
    const rows = (from: number, length: number) => Array.from({ length }, (_, index) => row(from + index));
    const data = dataWith({ 'gsm8k/test': rows(0, 24), 'gsm8k/train': rows(100, 20) });
    const words = [
      'eval',
      zoo,
      '--tasks',
      'gsm8k',
      '--num-fewshot',
      '2',
      '--max-length',
      '900',
      '--data',
      data,
    ];
    const evaluated = await undisturbed(words);
    expect(evaluated.questions).toBe(24);
    expect(await killAgainAndAgain(evaluated, 10, new PythonRandom(7))).toBeGreaterThan(0);
  }, 300_000);
});

describe.skipIf(!onLinux)('a pass that is the end of its worker three times', () => {
  test('is given up: its questions are noted with the reason, others are recorded, and the next command asks it again', async () => {
    const words = ['eval', zoo, '--tasks', 'plumb_facts,plumb_brackets', '--num-fewshot', '8'];
    const whole = await undisturbed(words);
    const results = join(scratchFolder(), 'results');
    const env = { ...environmentOf({ deed: 'abort' }), PLUMBLINE_TEST_TOKEN: rarestToken(whole.results) };
    const { exitCode, stdout, stderr } = await startPlumbline([...words, '--results', results], { env });
    expect(exitCode).toBe(1);
    // Only what is whole is in the table.
    expect(String(stdout)).not.toMatch(/plumb_brackets/);
    expect(stderr).toMatch(/ on plumb_brackets, \d+ questions: [^\n]* ended by SIGABRT, at 3 attempts/);
    expect(count(results)).toBeGreaterThan(0);
    expect(count(results)).toBeLessThan(whole.questions);

    const listed = await startPlumbline(['runs', '--results', results, '--json']);
    const { runs, unfinished } = JSON.parse(String(listed.stdout)) as {
      runs: readonly object[];
      unfinished: readonly {
        done: number;
        questions: number;
        failed: readonly { questions: readonly number[] }[];
      }[];
    };
    expect(runs.length + unfinished.length).toBe(2);
    for (const { done, questions, failed } of unfinished)
      expect(done + failed.flatMap((some) => some.questions).length).toBe(questions);

    expect((await startPlumbline([...words, '--results', results])).exitCode).toBe(0);
    expect(contents(results)).toEqual(whole.contents);
  }, 120_000);
});
