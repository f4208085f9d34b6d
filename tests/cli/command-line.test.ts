// What cannot be done: one line on stderr, exit code 2, and nothing written.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { scratchFolder } from '../results/records.ts';
import { plumbline, zoo } from './plumbline.ts';

let scratch: string;
beforeEach(() => {
  scratch = scratchFolder();
});

/** Writes a file below the scratch folder. */
function write(name: string, content: string): string {
  const path = join(scratch, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Runs a command with a results folder of its own; the folder must not come to be. */
async function refused(...words: readonly string[]): Promise<string> {
  const results = join(scratch, 'results');
  const { exitCode, stdout, stderr } = await plumbline(...words, '--results', results);
  expect(stderr).toMatch(/^plumbline: [^\n]+\n$/);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(existsSync(results)).toBe(false);
  return stderr.slice('plumbline: '.length, -1);
}

const evalFacts = (...words: readonly string[]) => refused('eval', zoo, '--tasks', 'plumb_facts', ...words);

describe('words that are no command line', () => {
  test.each([
    [[], /^Which command\? See `plumbline --help`\.$/],
    [['evl'], /^There is no such command; did you mean eval\? See `plumbline --help`\.$/],
    [['frobnicate'], /frobnicate\. See `plumbline --help`/],
    [['eval'], /^An argument is missing: 0 given, at least 1 needed\. See `plumbline eval --help`\.$/],
    [['eval', zoo], /^Missing: --tasks\./],
    [['eval', zoo, '--tasks'], /^A value is missing after --tasks\./],
    [
      ['eval', zoo, '--tasks', 'plumb', '--num-fewshots', '3'],
      /: num-fewshots\. See `plumbline eval --help`/,
    ],
    [
      ['eval', zoo, '--tasks', 'plumb', '--model_args', 'x=y', '--batch_size=8'],
      /: model_args, batch_size\./,
    ],
    [['eval', zoo, '--tasks', 'plumb', '--limit'], /^A value is missing after --limit\./],
    [['score', zoo], /^An argument is missing: 1 given, at least 2 needed\. See `plumbline score --help`/],
    [['inspect', zoo, 'more'], /: more\. See `plumbline inspect --help`/],
    [['tasks', '--show', '2'], /^--show needs the name of a task/],
  ])('%j', async (words, why) => {
    expect(await refused(...words)).toMatch(why);
  });

  test('the results folder or the data folder given twice, or empty', async () => {
    const words = ['eval', zoo, '--tasks', 'plumb_facts'];
    for (const option of ['--results', '--data']) {
      for (const [values, why] of [
        [[`${option}=a`, `${option}=b`], 'was given 2 times; it takes one value.'],
        [[option, ''], 'is empty; it should name a folder.'],
      ] as const) {
        const { exitCode, stderr } = await plumbline(...words, ...values);
        expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: `plumbline: ${option} ${why}\n` });
      }
    }
  });

  test('any other option given twice, also by its other name', async () => {
    expect(await evalFacts('--limit', '1', '--limit', '2')).toMatch(/^--limit was given 2 times/);
    expect(await evalFacts('--provider', 'cpu', '--provider', 'cpu')).toMatch(
      /^--provider was given 2 times/,
    );
    expect(await evalFacts('--num-fewshot', '1', '--num_fewshot', '1')).toMatch(/was given 2 times/);
  });
});

describe('numbers that make no sense', () => {
  test.each(['0', '-3', '0.5', 'abc', '', ' ', '1e3', '0x10', '٣', 'Infinity', '99999999999999999999'])(
    '--limit %j',
    async (value) => {
      expect(await evalFacts('--limit', value)).toBe(
        `--limit is ${JSON.stringify(value)}; it should be a whole number of at least 1.`,
      );
    },
  );

  test.each([
    ['--limit=-3', /--limit is "-3".* at least 1/],
    ['--sample=0', /--sample is "0".* at least 1/],
    ['--num-fewshot=-1', /--num-fewshot is "-1".* at least 0/],
    ['--num_fewshot=1.0', /--num-fewshot is "1\.0"/],
    ['--num-fewshot=49', /plumb_facts, .*train\.jsonl: 49 shots need 49 rows .* there are 48/],
    ['--seed=-1', /--seed is "-1".* at least 0/],
    ['--workers=0', /--workers is "0".* at least 1/],
    ['--threads=two', /--threads is "two"/],
    ['--max-length=0', /--max-length is "0".* at least 1/],
    ['--provider=gpu', /--provider "gpu" is not known; these are: cpu, cuda, /],
  ])('%s', async (word, why) => {
    expect(await evalFacts(word)).toMatch(why);
  });

  test('a limit and a sample at once', async () => {
    expect(await evalFacts('--limit', '1', '--sample', '1')).toMatch(
      /^--limit and --sample exclude each other\./,
    );
  });
});

describe('tasks and models that are not there', () => {
  test('an unknown task: did you mean', async () => {
    expect(await refused('eval', zoo, '--tasks', 'plumb_fact')).toMatch(
      /plumb_fact; did you mean plumb_facts\?/,
    );
    expect(await refused('eval', zoo, '--tasks', 'helaswag')).toMatch(/did you mean hellaswag\?/);
    expect(await refused('eval', zoo, '--tasks', 'no-such-thing')).toMatch(/`plumbline tasks` lists them/);
    expect(await refused('eval', zoo, '--tasks', ',')).toMatch(/no task was named/);
    expect(await refused('tasks', 'plumb_fact')).toMatch(/did you mean plumb_facts\?/);
  });

  test('a second task after a space instead of a comma', async () => {
    expect(await refused('eval', zoo, '--tasks', 'plumb_facts', 'plumb_agreement')).toBe(
      'plumb_agreement is a task and no folder; separate tasks by commas: --tasks A,plumb_agreement',
    );
  });

  test('no such model, a file, an empty name, a folder that is none, one given twice', async () => {
    const evalOf = (...models: readonly string[]) => refused('eval', ...models, '--tasks', 'plumb_facts');
    expect(await evalOf(join(scratch, 'none'))).toMatch(/There is no folder .*none/);
    expect(await evalOf(write('file.txt', 'x'))).toMatch(/file\.txt is a file/);
    expect(await evalOf('')).toMatch(/empty name/);
    expect(await evalOf(scratch)).toMatch(/has no config\.json/);
    expect(await evalOf(zoo, `${zoo}/../plumb-1m`)).toMatch(/plumb-1m was named twice/);
    expect(await refused('inspect', join(scratch, 'none'))).toMatch(/There is no folder/);
    expect(await refused('score', join(scratch, 'none'), write('r.jsonl', ''))).toMatch(/There is no folder/);
  });

  test('no such file of requests, or a folder in its place', async () => {
    expect(await refused('score', zoo, join(scratch, 'none'))).toMatch(
      /^Cannot read requests from ".*none": no such file/,
    );
    expect(await refused('score', zoo, scratch)).toMatch(/it is a folder/);
    expect(await refused('score', zoo, '')).toMatch(/requests from "": no such file/);
  });
});

describe('data that cannot be asked', () => {
  const evalArc = () => refused('eval', zoo, '--tasks', 'arc_easy', '--data', scratch);

  test('a missing data set: which files were looked for, and how to get it', async () => {
    const why = await evalArc();
    expect(why).toContain(join(scratch, 'arc_easy/test.jsonl'));
    expect(why).toContain('allenai/ai2_arc');
    expect(why).toContain('--data DIR');
    expect(await refused('tasks', 'arc_easy', '--show', '1')).toContain('arc_easy/test.jsonl');
  });

  const row = { id: 'a', question: 'Why?', choices: { text: ['x', 'y'], label: ['A', 'B'] }, answerKey: 'A' };

  test('a row without a needed field, or with a wrong one: file, line and field', async () => {
    const { question: _question, ...without } = row;
    const file = write('arc_easy/test.jsonl', `${JSON.stringify(row)}\n${JSON.stringify(without)}\n`);
    expect(await evalArc()).toMatch(new RegExp(`^${file}:2: .*question`));
    write('arc_easy/test.jsonl', `${JSON.stringify({ ...row, answerKey: 'Z' })}\n`);
    expect(await evalArc()).toMatch(new RegExp(`^${file}:1: .*answerKey`));
  });

  test('a line that is not JSON, and a file without rows', async () => {
    const file = write('arc_easy/test.jsonl', `${JSON.stringify(row)}\n{"question": \n`);
    expect(await evalArc()).toMatch(new RegExp(`^${file}:2: `));
    write('arc_easy/test.jsonl', '');
    expect(await evalArc()).toMatch(/has no rows/);
  });
});

describe('a results folder that cannot be written', () => {
  test('a file in the way, or no right to', async () => {
    const file = write('results', 'not a folder');
    for (const folder of [
      file,
      join(file, 'below'),
      ...(process.platform === 'linux' ? ['/proc/results'] : []),
    ]) {
      const { exitCode, stderr } = await plumbline(
        'eval',
        zoo,
        '--tasks',
        'plumb_facts',
        '--results',
        folder,
      );
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^plumbline: Cannot write to the results folder [^\n]+--results DIR\.\n$/);
    }
    expect(readdirSync(scratch)).toEqual(['results']);
  });
});

describe('a provider that is not on this machine', () => {
  test('fails with one line that names it', async () => {
    const provider = process.platform === 'darwin' ? 'dml' : 'coreml';
    const words = ['--tasks', 'plumb_facts', '--limit', '1', '--provider', provider];
    const { exitCode, stdout, stderr } = await plumbline(
      'eval',
      zoo,
      '--results',
      join(scratch, 'r'),
      ...words,
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^plumbline: [^\\n]*provider ${provider}[^\\n]*\\n$`));
    expect(existsSync(join(scratch, 'r'))).toBe(false);
  });
});

describe('what is said', () => {
  test('has a stack with --verbose', async () => {
    const { exitCode, stderr } = await plumbline('eval', zoo, '--tasks', 'nothing', '--verbose');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^plumbline: UsageError: there is no task .*\n +at .*registry\.ts:\d+:\d+/);
  });

  test('is English whatever the machine speaks', async () => {
    vi.stubEnv('LC_ALL', 'de_DE.UTF-8');
    vi.stubEnv('LANG', 'de_DE.UTF-8');
    expect(await refused('eval')).toMatch(/^An argument is missing/);
    vi.unstubAllEnvs();
  });

  test('goes to stderr with --json too, and stdout stays empty', async () => {
    await refused('eval', zoo, '--tasks', 'nothing', '--json');
    await refused('score', zoo, join(scratch, 'none'), '--json');
  });
});

describe('help', () => {
  test.each(['eval', 'score', 'tasks', 'inspect', 'table', 'runs'])(
    'of %s has its options and examples',
    async (command) => {
      const { exitCode, stdout, stderr } = await plumbline(command, '--help');
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      for (const word of ['--results', '--json', '--quiet', '--verbose', 'Examples:', `plumbline ${command}`])
        expect(stdout).toContain(word);
    },
  );

  test('lists the commands; -h is short for it', async () => {
    const { stdout } = await plumbline('--help');
    for (const command of ['eval', 'score', 'tasks', 'inspect', 'table', 'runs'])
      expect(stdout).toContain(`plumbline ${command}`);
    expect((await plumbline('-h')).stdout).toBe(stdout);
  });
});
