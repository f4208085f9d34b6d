import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RunOfPlan } from '../../../src/runners/plan/types.ts';
import type { RunRecord } from '../../../src/results/types.ts';
import { scratchFolder } from '../../results/records.ts';
import { plumbline, zoo } from '../plumbline.ts';

let results: string;
beforeEach(() => {
  results = join(scratchFolder(), 'results');
});

const evalZoo = (...words: readonly string[]) => plumbline('eval', zoo, '--results', results, ...words);

async function records(...words: readonly string[]): Promise<readonly RunRecord[]> {
  const { exitCode, stdout } = await evalZoo('--json', ...words);
  expect(exitCode).toBe(0);
  return (JSON.parse(stdout) as { runs: readonly RunRecord[] }).runs;
}

const keys = async (...words: readonly string[]): Promise<readonly string[]> =>
  (await records(...words)).map(({ key }) => key);

describe('plumbline eval', () => {
  test('prints the table that lm-eval users know, the figure of merit and where the run was recorded', async () => {
    const { exitCode, stdout, stderr } = await evalZoo(
      '--tasks',
      'plumb_facts,plumb_agreement',
      '--limit',
      '37',
    );
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('plumb-1m (cpu, float32), limit: 37');
    expect(lines.slice(1, 6).map((line) => line.replaceAll(/\d\.\d{4}/g, '0.0000'))).toEqual([
      '|     Tasks     |Version|Filter|n-shot| Metric |   |Value |   |Stderr|',
      '|---------------|------:|------|-----:|--------|---|-----:|---|-----:|',
      '|plumb_agreement|      1|none  |     0|acc     |↑  |0.0000|±  |0.0000|',
      '|plumb_facts    |      1|none  |     0|acc     |↑  |0.0000|±  |0.0000|',
      '|               |       |none  |     0|acc_norm|↑  |0.0000|±  |0.0000|',
    ]);
    expect(stdout).toMatch(
      /^Figure of merit \d+\.\d\d: [\d,]+ tokens computed for [\d,]+ distinct prefixes/m,
    );
    expect(stdout).toContain(`Recorded in ${results}`);
    expect(existsSync(join(results, 'index.json'))).toBe(true);
  });

  test('finds the work done the second time, says so, and prints the same', async () => {
    const words = ['--tasks', 'plumb', '--limit', '3'];
    const first = await evalZoo(...words);
    const index = readFileSync(join(results, 'index.json'), 'utf8');
    const second = await evalZoo(...words);
    expect(second).toEqual({
      ...first,
      stderr: 'plumb-1m: 4 of 4 tasks were recorded before and are not run again.\n',
    });
    expect(first.stdout).toMatch(/^\|plumb +\| +1\|none +\| +\|acc +\|↑ +\|/m);
    expect(readFileSync(join(results, 'index.json'), 'utf8')).toBe(index);
    const one = await evalZoo('--tasks', 'plumb_facts', '--limit', '3');
    expect(one.stderr).toBe('plumb-1m on plumb_facts: recorded before, not run again.\n');
    expect((await evalZoo(...words, '--quiet')).stderr).toBe('');
  });

  test('tells a copy of a checkpoint by the name that its runs were recorded under', async () => {
    const copy = join(scratchFolder(), 'runs', 'step-1000');
    cpSync(zoo, copy, { recursive: true });
    const words = ['--tasks', 'plumb_facts', '--limit', '3'];
    const alone = await evalZoo(...words);
    const both = await plumbline('eval', zoo, copy, '--results', results, ...words);
    expect(both.stderr).toBe(
      '1 run of 2 models: 1 recorded; nothing is left to do.\n' +
        'runs/step-1000 on plumb_facts: recorded before as plumb-1m, not run again.\n',
    );
    expect(both.stdout).toBe(alone.stdout);
  });

  test('takes another number of shots, another limit, a sample or a context length for another run', async () => {
    const facts = ['--tasks', 'plumb_facts', '--limit', '2'];
    const all = [
      ...(await keys(...facts)),
      ...(await keys(...facts, '--num-fewshot', '1')),
      ...(await keys('--tasks', 'plumb_facts', '--sample', '2')),
      ...(await keys(...facts, '--max-length', '100')),
    ];
    expect(new Set(all).size).toBe(4);
  });

  test('takes for the same run what changes nothing, or is spelt as lm-eval spells it', async () => {
    const facts = ['--tasks', 'plumb_facts', '--limit', '2'];
    const [key] = await keys(...facts, '--num-fewshot', '1');
    for (const words of [
      ['--num_fewshot', '1'],
      ['--num_fewshot=1', '--seed=1234'],
      ['-f', '1', '--max_length', '256'],
      ['--num-fewshot', '1', '--threads', '1', '--workers', '2'],
    ])
      expect(await keys(...facts, ...words)).toEqual([key]);
  });

  test('takes models after the tasks as well, and tasks one by one', async () => {
    const { exitCode, stdout } = await plumbline(
      ...['eval', '--results', results, '--tasks', 'plumb_facts', '--tasks', 'plumb_agreement'],
      ...['--limit', '2', zoo],
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/plumb_agreement[^]*plumb_facts/);
  });

  test('divides a sample over the tasks', async () => {
    const runs = await records('--tasks', 'plumb', '--sample', '10');
    expect(runs.map(({ questions }) => questions)).toEqual([3, 3, 2, 2]);
    expect((await evalZoo('--tasks', 'plumb', '--sample', '10')).stdout).toMatch(
      /^plumb-1m .*, sample: 10$/m,
    );
  });

  test('reads the data folder before its own data', async () => {
    const data = scratchFolder();
    mkdirSync(join(data, 'plumb_facts'));
    const row = readFileSync(new URL('../../../data/plumb_facts/test.jsonl', import.meta.url), 'utf8').split(
      '\n',
    )[0];
    writeFileSync(join(data, 'plumb_facts/test.jsonl'), `${row}\n`);
    const [run] = await records('--tasks', 'plumb_facts', '--data', data);
    expect(run?.questions).toBe(1);
    expect(run?.metrics[0]?.standardError).toBeNull();
  });

  test('reports what did not fit into the context', async () => {
    const { stdout } = await evalZoo('--tasks', 'plumb_facts', '--limit', '5', '--max-length', '6');
    expect(stdout).toMatch(
      /^20 requests did not fit into the context; \d+ tokens at their front were left out\.$/m,
    );
  });

  test('prints the plan with --dry-run, and runs nothing', async () => {
    const words = ['--tasks', 'plumb_facts,plumb_brackets', '--limit', '3'];
    const { exitCode, stdout, stderr } = await evalZoo(...words, '--dry-run');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/plumb_facts +0 +cpu +3 +new\n/);
    expect(stdout).toMatch(/\n2 runs of 1 model: 2 new; 6 questions to ask\.\n$/);
    expect(existsSync(results)).toBe(false);
    await evalZoo('--tasks', 'plumb_facts', '--limit', '3');
    const { runs } = JSON.parse((await evalZoo(...words, '--dry-run', '--json')).stdout) as {
      runs: readonly RunOfPlan[];
    };
    expect(runs.map(({ task, state, done }) => `${task} ${state} ${done}`).toSorted()).toEqual([
      'plumb_brackets new 0',
      'plumb_facts recorded 3',
    ]);
  });

  test('goes on past a model that fails, and says so at the end: exit code 1', async () => {
    const copy = join(scratchFolder(), 'broken');
    cpSync(zoo, copy, { recursive: true });
    const words = ['--results', results, '--tasks', 'plumb_facts', '--limit', '3'];
    const both = await plumbline('eval', copy, zoo, ...words, '--memory', '20MB');
    expect(both).toMatchObject({ exitCode: 1, stdout: '' });
    const lines = both.stderr.trimEnd().split('\n');
    expect(lines[0]).toBe('1 run of 2 models: 1 new; 3 questions to ask.');
    expect(lines.slice(1).filter((line) => line.startsWith('Failed: '))).toHaveLength(2);
    expect(lines.at(-1)).toBe(
      'plumbline: 2 models failed; nothing is recorded, and the same command tries again what failed.',
    );
    const alone = await evalZoo('--tasks', 'plumb_facts', '--memory', '20MB');
    expect(alone.exitCode).toBe(2);
    expect(alone.stderr).toMatch(/^plumbline: \S* does not fit into memory: [^\n]*\n$/);
  });

  test('takes as many workers as are good, a deadline, and hashes anew, for the same run', async () => {
    const facts = ['--tasks', 'plumb_facts', '--limit', '2'];
    const [key] = await keys(...facts);
    expect(await keys(...facts, '--workers', 'auto', '--deadline', '30', '--rehash')).toEqual([key]);
    for (const words of [
      ['--workers', 'all'],
      ['--deadline', '0'],
      ['--deadline', '1e3'],
    ])
      expect(await evalZoo(...facts, ...words)).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
