import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../../src/results/store.ts';
import { aRun, anIdentity, scratchFolder } from '../../results/records.ts';
import { tablesFolder } from '../../results/published/tables.ts';
import { plumbline } from '../plumbline.ts';

let folder: string;
const run = (...words: readonly string[]) => plumbline('table', '--results', folder, ...words);

beforeEach(() => {
  folder = join(scratchFolder(), 'results');
});

describe('plumbline table', () => {
  test('shows what was recorded, and tells on stderr what to know of it', async () => {
    await (await openStore(folder)).recordRun(aRun(anIdentity({ limit: 10 })));
    const { stdout, stderr } = await run();
    expect(stdout).toBe(
      ['model            arc_easy', '       limit 10, acc_norm', '-----  ------------------', 'tiny      0.6000 ± 0.0400', ''].join('\n'), // prettier-ignore
    );
    expect(stderr).toMatch(/^Only a part of the questions was asked in arc_easy \(limit 10\).*\n$/);
    expect((await run('--quiet')).stderr).toBe('');
  });

  test('takes models, tasks, a metric and an order', async () => {
    const store = await openStore(folder);
    for (const [name, value] of Object.entries({ low: 0.1, high: 0.9, other: 0.5 })) {
      for (const task of ['piqa', 'arc_easy']) {
        const metrics = [
          { name: 'acc_norm', value: 0, standardError: 0, higherIsBetter: true },
          { name: 'acc', value, standardError: 0, higherIsBetter: true },
        ];
        const model = { fingerprint: name, tokenizer: 't' };
        await store.recordRun(aRun(anIdentity({ model, task }), { name, metrics }));
      }
    }
    const words = '--models low,high --tasks pi* --metric acc --sort piqa --format md';
    const { stdout } = await run(...words.split(' '));
    expect(stdout).toBe(
      [
        '| model |      piqa (acc) |',
        '| :---- | --------------: |',
        '| high  | 0.9000 ± 0.0000 |',
        '| low   | 0.1000 ± 0.0000 |',
        '',
      ].join('\n'),
    );
  });

  test.each([
    ['csv', /^model,fingerprint,arc_challenge acc,arc_challenge acc_stderr,hellaswag acc,.*,xnli brier_score,.*,logiqa2 brier_score_stderr\ntiny,f+,0\.5,0\.05,,,/], // prettier-ignore
    ['md', /^\| model \| arc_challenge \(25-shot, acc\) \| hellaswag \(10-shot, acc\) \| .* logiqa2 \(0-shot, brier_score ↓\) \|\n/], // prettier-ignore
    ['latex', /^model & arc\\_challenge & hellaswag & mmlu\\_0-shot & .* & logiqa2 \\\\$/m],
    ['html', /<th scope="col">mmlu_5-shot<br><small>5-shot, acc<\/small><\/th>/],
    ['json', /"label": "mathqa",\s+"task": "mathqa",\s+"metric": "brier_score",\s+"higherIsBetter": false,/],
    ['text', /^model +arc_challenge +hellaswag +mmlu_0-shot +mmlu_5-shot +truthfulqa +winogrande +lambada +gsm8k +humaneval +mathqa +xnli +anli +logiqa2\n/], // prettier-ignore
  ])("shows a suite's columns as %s, of what nobody was asked too", async (format, expected) => {
    await (await openStore(folder)).recordRun(aRun(anIdentity({ task: 'arc_challenge', shots: 25 })));
    const { exitCode, stdout } = await run('--tasks', 'paper', '--sort', 'arc_challenge', '--format', format);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(expected);
  });

  test('with --json is one document, also of an empty store, and says how to record a run', async () => {
    const { stdout, stderr } = await run('--json');
    expect(JSON.parse(stdout)).toEqual({ columns: [], rows: [], notes: [] });
    expect(stderr).toBe(
      `Nothing is recorded in ${folder}. Record a run with: plumbline eval MODEL --tasks arc_easy\n`,
    );
    expect(await run()).toEqual({ exitCode: 0, stdout: '', stderr });
    expect(await run('--quiet')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('with --series follows the checkpoints of a training, and leaves the others out', async () => {
    const store = await openStore(folder);
    const paths = ['/x/run/step-1000', '/x/run/step-500', '/x/llama-7b'];
    for (const [at, path] of paths.entries()) {
      const made = aRun(anIdentity({ model: { fingerprint: path, tokenizer: 't' } }), {
        metrics: [{ name: 'acc', value: (at + 1) / 4, standardError: null, higherIsBetter: true }],
      });
      const name = path.slice(path.lastIndexOf('/') + 1);
      await store.recordRun({ ...made, model: { ...made.model, name, path } });
    }
    expect(await run('--series')).toEqual({
      exitCode: 0,
      stdout: [
        'series       step   arc_easy',
        '                         acc',
        '------  ---------  ---------',
        'run           500   0.5000 *',
        'run          1000   0.2500',
        'run     since 500  -0.2500',
        '',
      ].join('\n'),
      stderr: [
        'The best step of each series is marked in each column, of equals the earliest, whatever the standard error.',
        '1 model is in no series of two checkpoints or more, and left out: llama-7b.',
        '',
      ].join('\n'),
    });
    const { rows } = JSON.parse((await run('--series', '--json')).stdout) as { rows: { step: number }[] };
    expect(rows.map(({ step }) => step)).toEqual([500, 1000]);
    expect(await run('--series', '--models', 'llama-7b')).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: expect.stringMatching(/^No series is among them: .*\n1 model is in no series.*\n$/) as string,
    });
    const sorted = await run('--series', '--sort', 'mean');
    expect([sorted.exitCode, sorted.stderr]).toEqual([
      2,
      expect.stringContaining('the order of their steps'),
    ]);
  });

  test('refuses a format that it does not know, naming those that it does', async () => {
    expect(await run('--format', 'xml')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'plumbline: --format "xml" is not known; these are: text, md, csv, latex, html, json.\n',
    });
    expect((await run('--format', 'toString')).exitCode).toBe(2);
    const twice = await run('--format', 'md', '--format', 'csv');
    expect(twice).toMatchObject({
      exitCode: 2,
      stderr: 'plumbline: --format was given 2 times; it takes one value.\n',
    });
  });

  test('refuses names that match nothing, and a store of a newer format', async () => {
    await (await openStore(folder)).recordRun(aRun());
    const unmatched = await run('--tasks', 'piqa');
    expect(unmatched).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unmatched.stderr).toMatch(/^plumbline: .*No recorded task matches "piqa".*\n$/);
    writeFileSync(join(folder, 'index.json'), '{"formatVersion": 9}');
    const newer = await run();
    expect(newer).toMatchObject({ exitCode: 2, stdout: '' });
    expect(newer.stderr).toMatch(/^plumbline: .*result format 9; this version reads up to 1.*\n$/);
  });

  test('reads a damaged index from the journals and says so', async () => {
    await (await openStore(folder)).recordRun(aRun());
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.json'), '{"formatVersion": 1, "runs": [');
    const { stdout, stderr } = await run('--format', 'csv');
    expect(stdout).toContain('tiny,');
    expect(stderr).toContain('index.json is not whole JSON');
  });

  test('with --published shows imported published scores, and where there are none says how to import them', async () => {
    const none = await run('--published');
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('plumbline import FOLDER')]);
    await plumbline('import', '--results', folder, tablesFolder());
    const { exitCode, stdout } = await run('--published', '--tasks', 'paper', '--format', 'csv');
    expect([exitCode, stdout.split('\n')[1]]).toEqual([
      0,
      expect.stringMatching(/^lab\/Fox-1B \(published\),published:lab\/Fox-1B,0\.25,0\.0125,/),
    ]);
    expect((await run()).stdout).toBe('');
  });
});
