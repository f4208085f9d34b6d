import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/results/types.ts';
import type { Plan } from '../../../src/runners/plan/types.ts';
import { scratchFolder } from '../../results/records.ts';
import { plumbline, zoo } from '../plumbline.ts';

let results: string;
beforeEach(() => {
  results = join(scratchFolder(), 'results');
});

const planZoo = (...words: readonly string[]) => plumbline('plan', zoo, '--results', results, ...words);

async function planned(...words: readonly string[]): Promise<Plan & { exitCode: number }> {
  const { exitCode, stdout } = await planZoo('--json', ...words);
  return { ...(JSON.parse(stdout) as Plan), exitCode };
}

describe('plumbline plan', () => {
  test('tells what eval then does, and writes nothing', async () => {
    const words = ['--tasks', 'plumb', '--limit', '40'];
    const { models, missing, exitCode } = await planned(...words);
    expect(exitCode).toBe(0);
    expect(missing).toEqual([]);
    expect(existsSync(results)).toBe(false);
    const { stdout } = await plumbline('eval', zoo, '--results', results, '--json', ...words);
    const { runs } = JSON.parse(stdout) as { runs: readonly RunRecord[] };
    const [model] = models;
    const sum = (value: (run: RunRecord) => number): number => runs.reduce((all, run) => all + value(run), 0);
    expect(
      model?.tasks.map(({ task, questions, requests, tokensAlone, exact }) => ({
        task,
        questions,
        requests,
        tokensAlone,
        exact,
      })),
    ).toEqual(
      runs.map(({ identity, questions, work }) => ({
        task: identity.task,
        questions,
        requests: work.requests,
        tokensAlone: work.alone,
        exact: true,
      })),
    );
    const tokens = model?.tasks.reduce((all, task) => all + task.tokensComputed, 0) ?? 0;
    expect(Math.abs(tokens - sum(({ work }) => work.computed))).toBeLessThanOrEqual(4);
    expect(model?.seconds).toBeGreaterThan(0);
    expect(model?.calibration?.seconds).toBeLessThan(25);
    expect(model?.memory).toBeGreaterThan(1e7);
  });

  test('does not count what is recorded, nor the questions of a run that was begun', async () => {
    await plumbline('eval', zoo, '--results', results, '--tasks', 'plumb_facts,plumb_agreement');
    const index = JSON.parse(readFileSync(join(results, 'index.json'), 'utf8')) as { runs: RunRecord[] };
    const begun = index.runs.find(({ identity }) => identity.task === 'plumb_facts');
    const journal = join(results, 'samples', `${begun?.key}.jsonl`);
    const lines = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, `${lines.slice(0, 100).join('\n')}\n`);
    writeFileSync(
      join(results, 'index.json'),
      JSON.stringify({ ...index, runs: index.runs.filter((run) => run !== begun) }),
    );
    const [model] = (await planned('--tasks', 'plumb_facts,plumb_agreement,plumb_brackets', '--no-time'))
      .models;
    expect(model?.tasks.map(({ state, left }) => [state, left])).toEqual([
      ['begun', 180 - 99],
      ['recorded', 0],
      ['new', 240],
    ]);
    expect(model?.tasks[1]).toMatchObject({ requests: 0, tokensAlone: 0, seconds: 0 });
    expect(model).toMatchObject({ seconds: null, calibration: null });
  });

  test('names missing data, plans the rest, and ends with 1', async () => {
    const { exitCode, stdout, stderr } = await planZoo('--tasks', 'hellaswag,plumb_facts,gsm8k', '--no-time');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^plumb_facts +0 +180 +720 /m);
    expect(stdout).toMatch(/^hellaswag: .*plumbline data get hellaswag$/m);
    expect(stdout).toMatch(/^gsm8k: .*plumbline data get gsm8k$/m);
    expect(stderr).toBe('plumbline: This cannot be run as it is: the data of 2 tasks are not here.\n');
    const { missing, models } = await planned('--tasks', 'hellaswag', '--num-fewshot', '0', '--no-time');
    expect(missing).toEqual([
      { task: 'hellaswag', splits: ['validation'], command: 'plumbline data get hellaswag' },
    ]);
    expect(models[0]?.tasks).toEqual([]);
  });

  test('plans texts that are generated; of those that the model cannot have there are none', async () => {
    const data = join(scratchFolder(), 'data');
    mkdirSync(join(data, 'gsm8k'), { recursive: true });
    const rows = Array.from({ length: 12 }, (_, index) =>
      JSON.stringify({ question: `How much is ${index} and 2?`, answer: `It is so.\n#### ${index + 2}` }),
    ).join('\n');
    for (const split of ['train', 'test']) writeFileSync(join(data, 'gsm8k', `${split}.jsonl`), `${rows}\n`);
    const words = ['--tasks', 'gsm8k', '--data', data, '--num-fewshot', '1'];
    const [refused] = (await planned(...words)).models;
    expect(refused?.tasks[0]).toMatchObject({ requests: 12, texts: null, tokensComputed: 0 });
    const [model] = (await planned(...words, '--max-length', '420')).models;
    const [task] = model?.tasks ?? [];
    expect(task?.texts).toMatchObject({ count: 12, mostTokens: 256 });
    expect(task?.texts?.measured).toBeGreaterThan(0);
    expect(task?.seconds).toBeGreaterThan(0);
    expect(task?.secondsAtMost).toBeGreaterThanOrEqual(task?.seconds ?? Infinity);
  });

  test('counts a model that does not fit into memory, says what it needs, and ends with 1', async () => {
    const { exitCode, stdout, stderr } = await planZoo('--tasks', 'plumb_facts', '--memory', '1MB');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^plumb_facts +0 +180 +720 /m);
    expect(stdout).toContain('plumb-1m does not fit into memory: it needs ');
    expect(stderr).toBe('plumbline: This cannot be run as it is: plumb-1m does not fit into memory.\n');
  });

  test('ends with 2 and one line where the request makes no sense', async () => {
    for (const [words, reason] of [
      [['--tasks', 'no_such_task'], 'no_such_task'],
      [['--tasks', 'plumb', '--limit', '0'], '--limit'],
      [['--tasks', 'plumb', '--limit', '2', '--sample', '2'], 'exclude each other'],
    ] as const) {
      const { exitCode, stdout, stderr } = await planZoo(...words);
      expect({ exitCode, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({
        exitCode: 2,
        stdout: '',
        lines: 1,
      });
      expect(stderr).toContain(reason);
    }
  });
});
