import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/results/types.ts';
import { scratchFolder } from '../../results/records.ts';
import { until } from '../../runners/workers/children.ts';
import { plumbline, startPlumbline, zoo } from '../plumbline.ts';

let folder: string;
let results: string;
beforeEach(() => {
  folder = scratchFolder();
  results = join(folder, 'out');
});

/** A checkpoint like the one that ships, but for one weight. */
function checkpoint(name: string, place = 1): void {
  const path = join(folder, name);
  cpSync(zoo, path, { recursive: true });
  const weights = join(path, readdirSync(path).find((file) => file.endsWith('.safetensors')) ?? '');
  const bytes = readFileSync(weights);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 4 * place) ^ 1, bytes.length - 4 * place);
  writeFileSync(weights, bytes);
}

function file(text: string): string {
  const path = join(folder, 'sweep.yaml');
  writeFileSync(path, `${text}\nresults: out\n`);
  return path;
}

const sweep = (text: string, ...words: readonly string[]) => plumbline('sweep', file(text), ...words);

const keysIn = (at: string): readonly string[] =>
  (JSON.parse(readFileSync(join(at, 'index.json'), 'utf8')) as { runs: readonly RunRecord[] }).runs.map(
    ({ key }) => key,
  );

const two = `
models: runs/step-*
tasks: [plumb_facts, plumb_brackets]
limit: 12
overrides:
  - models: step-900
    tasks: plumb_facts
    num-fewshot: 2
`;

describe('plumbline sweep --dry-run', () => {
  test('prints the runs and how far each is, and writes nothing', async () => {
    checkpoint('runs/step-1000', 1);
    checkpoint('runs/step-900', 2);
    const { exitCode, stdout, stderr } = await sweep(two, '--dry-run');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const lines = stdout.replaceAll(/ +/g, ' ').split('\n');
    expect(lines.slice(2, 6).toSorted()).toEqual([
      'runs/step-1000 plumb_brackets 0 cpu 12 new',
      'runs/step-1000 plumb_facts 0 cpu 12 new',
      'runs/step-900 plumb_brackets 0 cpu 12 new',
      'runs/step-900 plumb_facts 2 cpu 12 new',
    ]);
    expect(lines[2]).toMatch(/^runs\/step-900 /);
    expect(lines.slice(6)).toEqual(['', '4 runs of 2 models: 4 new; 48 questions to ask.', '']);
    expect(existsSync(results)).toBe(false);
  });

  test('names data that are missing: exit code 1; as one document with --json', async () => {
    checkpoint('runs/step-1');
    const text = 'models: runs/*\ntasks: [plumb_facts, boolq]\nlimit: 3';
    mkdirSync(join(folder, 'hub'));
    const before = process.env['HF_HOME'];
    process.env['HF_HOME'] = join(folder, 'hub');
    try {
      const { exitCode, stdout, stderr } = await sweep(text, '--dry-run', '--json');
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/the data of 1 task are not here\. Get them with: plumbline data get boolq\n$/);
      const { runs, missing } = JSON.parse(stdout) as Record<'runs' | 'missing', readonly object[]>;
      expect(runs).toMatchObject([{ task: 'plumb_facts', shots: 0, questions: 3, done: 0, state: 'new' }]);
      expect(missing).toMatchObject([{ task: 'boolq', command: 'plumbline data get boolq' }]);
      const page = await sweep(text, '--dry-run');
      expect(page.stdout).toMatch(/^Missing: boolq \([^)]+\)\. Get it with: plumbline data get boolq$/m);
    } finally {
      if (before === undefined) delete process.env['HF_HOME'];
      else process.env['HF_HOME'] = before;
    }
  });
});

describe('plumbline sweep', () => {
  test('does all runs, says what it did, and does nothing twice', async () => {
    checkpoint('runs/step-1000', 1);
    checkpoint('runs/step-900', 2);
    const first = await sweep(two);
    expect(first.exitCode).toBe(0);
    expect(first.stderr.split('\n')).toEqual([
      '4 runs of 2 models: 4 new; 48 questions to ask.',
      'runs/step-900: all 2 runs are recorded; 1 of 2 models are done.',
      'runs/step-1000: all 2 runs are recorded; 2 of 2 models are done.',
      '',
    ]);
    expect(first.stdout).toMatch(
      /^Runs +4 of 2 models\nRecorded now +4 in \d+ s\nRecorded before +0\nRecorded in /,
    );
    expect(new Set(keysIn(results)).size).toBe(4);
    const index = readFileSync(join(results, 'index.json'));
    const second = await sweep(two);
    expect(second).toMatchObject({
      exitCode: 0,
      stderr: '4 runs of 2 models: 4 recorded; nothing is left to do.\n',
    });
    expect(second.stdout).toMatch(/Recorded now +0 in .*\nRecorded before +4\n/);
    expect(readFileSync(join(results, 'index.json'))).toEqual(index);
    const document = await sweep(two, '--json', '--quiet');
    expect(document).toMatchObject({ exitCode: 0, stderr: '' });
    expect((JSON.parse(document.stdout) as { runs: unknown[] }).runs).toHaveLength(4);
    expect((await sweep(two, '--dry-run')).stdout).toMatch(/ recorded\n/);
    // Another folder, and lm-eval's files.
    const elsewhere = join(folder, 'elsewhere');
    const output = ['--output-path', join(folder, 'lm'), '--log-samples'];
    expect((await sweep(two, '--results', elsewhere, '--workers', '1', ...output)).exitCode).toBe(0);
    expect(keysIn(elsewhere).toSorted()).toEqual(keysIn(results).toSorted());
    expect(
      readdirSync(join(folder, 'lm'), { recursive: true }).filter((name) => /samples_/.test(String(name))),
    ).toHaveLength(4);
  });

  test('goes on past a model that fails, says so at the end, and does it when it can', async () => {
    checkpoint('runs/step-1', 1);
    checkpoint('runs/step-2', 2);
    checkpoint('runs/step-3', 3);
    const text = 'models: runs/*\ntasks: plumb_facts\nlimit: 5';
    const small = `${text}\noverrides: [{models: step-2, memory: 20MB}]`;
    const { exitCode, stdout, stderr } = await sweep(small);
    expect(exitCode).toBe(1);
    const why = /step-2 does not fit into memory: /;
    expect(stdout).toMatch(
      /^Recorded now +2 in .*\nRecorded before +0\nFailed +1\n {2}\/\S*runs\/step-2 does not fit/m,
    );
    expect(stdout).toMatch(why);
    const lines = stderr.split('\n');
    expect(lines[1]).toMatch(/step-1: its run is recorded; 1 of 3 models are done\.$/);
    expect(lines[2]).toMatch(/^Failed: .*step-2 does not fit into memory: /);
    expect(lines[3]).toMatch(/step-3: its run is recorded; 2 of 3 models are done\.$/);
    expect(lines[4]).toBe(
      'plumbline: 1 model failed; everything else is recorded, and the same command tries again what failed.',
    );
    const document = await sweep(small, '--json');
    expect(document.exitCode).toBe(1);
    expect(JSON.parse(document.stdout)).toMatchObject({
      runs: [{}, {}],
      failures: [{ reason: expect.stringMatching(why) as string }],
    });
    const mended = await sweep(text);
    expect(mended.exitCode).toBe(0);
    expect(mended.stdout).toMatch(/^Recorded now +1 in .*\nRecorded before +2$/m);
  });

  test('finds what is wrong before anything runs: one line, exit code 2, nothing written', async () => {
    checkpoint('runs/step-1');
    writeFileSync(join(folder, 'runs/step-1/tokenizer.json'), '{');
    for (const [text, why] of [
      [
        'models: runs/*\ntasks: plumb_facts\nlimti: 5',
        /^plumbline: \S*sweep\.yaml:3: limti is no field; did you mean limit\?\n$/,
      ],
      [
        'models: none-*\ntasks: plumb_facts',
        /^plumbline: \S*sweep\.yaml:1: "none-\*" matches no folder in .*\n$/,
      ],
      ['models: runs/*\ntasks: plumb_facts', /^plumbline: \S*tokenizer\.json is not JSON/],
    ] as const) {
      const { exitCode, stdout, stderr } = await sweep(text);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(why);
      expect(existsSync(results)).toBe(false);
    }
    expect(await plumbline('sweep', join(folder, 'none.yaml'))).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^plumbline: Cannot read .*none\.yaml: no such file/) as string,
    });
    expect(await plumbline('sweep', file('models: runs/*\ntasks: x'), '--workers', 'some')).toMatchObject({
      exitCode: 2,
      stderr: 'plumbline: --workers is "some"; it should be a whole number of at least 1, or auto.\n',
    });
  });

  test('as two processes on one folder: each run is done once, by one of them', async () => {
    checkpoint('runs/step-1', 1);
    checkpoint('runs/step-2', 2);
    const words = ['sweep', file('models: runs/*\ntasks: plumb\nlimit: 40\nworkers: 1')];
    const both = await Promise.all([startPlumbline(words), startPlumbline(words)]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const now = both.map(({ stdout }) => Number(/Recorded now +(\d+)/.exec(String(stdout))?.[1]));
    expect((now[0] ?? 0) + (now[1] ?? 0)).toBe(8);
    expect(new Set(keysIn(results)).size).toBe(8);
    expect(keysIn(results)).toHaveLength(8);
  });

  test.skipIf(process.platform === 'win32')(
    'interrupted, exits with 130 and the command that goes on',
    async () => {
      checkpoint('runs/step-1', 1);
      checkpoint('runs/step-2', 2);
      const child = startPlumbline(['sweep', file('models: runs/*\ntasks: plumb\nworkers: 1')]);
      await until('something is recorded', () => existsSync(join(results, 'samples')), 30_000);
      child.kill('SIGINT');
      const { exitCode, stdout, stderr } = await child;
      expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
      expect(stderr).toMatch(
        /\nplumbline: interrupted; .* To go on: node dist\/cli\/main\.js sweep \S+sweep\.yaml\n$/,
      );
    },
  );
});
