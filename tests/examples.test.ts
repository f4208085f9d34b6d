// The example programs, and the page on the library: each is run as a program, and what it prints is compared with what the command does.

import { execa } from 'execa';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadResults, openStore } from '../src/results/store.ts';
import { boost, predict } from '../src/index.ts';
import { plumbline, root, zoo } from './cli/plumbline.ts';
import { aRun, anIdentity, scratchFolder } from './results/records.ts';

const examples = join(root, 'examples');
const programs = readdirSync(examples).filter((name) => name.endsWith('.mjs'));

/** Runs an example in a folder of its own. */
function run(name: string, folder: string, ...words: readonly string[]) {
  return execa(process.execPath, [join(examples, name), ...words], { cwd: folder, reject: false });
}

/** What `evaluate.mjs` prints of records. */
const metricLines = async (results: string): Promise<readonly string[]> =>
  (await loadResults(results)).flatMap(({ model, identity, metrics }) =>
    metrics.map(
      ({ name, value, standardError }) =>
        `${model.name} ${identity.task} ${name} ${value} ± ${String(standardError)}`,
    ),
  );

test.each(programs)('%s is short, and uses the public names only', (name) => {
  const text = readFileSync(join(examples, name), 'utf8');
  expect(text.split('\n').length).toBeLessThan(40);
  const imported = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
  expect(imported.filter((from) => !from?.startsWith('node:'))).toEqual(['plumbline']);
});

describe('evaluate.mjs', { timeout: 60_000 }, () => {
  test('tells how far it is and prints the metrics that the command records', async () => {
    const [folder, other] = [scratchFolder(), scratchFolder()];
    const { exitCode, stdout, stderr } = await run(
      'evaluate.mjs',
      folder,
      zoo,
      'plumb_facts',
      'plumb_brackets',
    );
    expect({ exitCode, stderr: stderr.split('\n').slice(0, 2) }).toEqual({
      exitCode: 0,
      stderr: [
        'plumb_facts: 0 of 180 questions are recorded',
        'plumb_brackets: 0 of 240 questions are recorded',
      ],
    });
    expect(stderr).toContain('plumb_brackets: 240 of 240');
    await plumbline('eval', zoo, '--tasks', 'plumb_facts,plumb_brackets', '--results', other, '--quiet');
    expect(stdout.split('\n').sort()).toEqual([...(await metricLines(other))].sort());
  });

  test('ends on Ctrl-C, and the same command goes on to the same numbers', async () => {
    const [folder, other] = [scratchFolder(), scratchFolder()];
    const first = run('evaluate.mjs', folder, zoo);
    const interruptOnce = (text: Buffer) => {
      if (!/: [1-9]\d* of \d+$/m.test(text.toString())) return;
      first.stderr.off('data', interruptOnce);
      first.kill('SIGINT');
    };
    first.stderr.on('data', interruptOnce);
    const interrupted = await first;
    expect(interrupted.exitCode).toBe(130);
    expect(interrupted.stdout).toBe('');
    expect(interrupted.stderr).toContain('what was scored is recorded');
    const second = await run('evaluate.mjs', folder, zoo);
    expect(second.exitCode).toBe(0);
    const recorded = [...second.stderr.matchAll(/: (\d+) of \d+ questions are recorded/g)];
    expect(recorded).toHaveLength(4);
    expect(recorded.reduce((sum, [, count]) => sum + Number(count), 0)).toBeGreaterThan(0);
    await plumbline('eval', zoo, '--tasks', 'plumb', '--results', other, '--quiet');
    expect(second.stdout.split('\n').sort()).toEqual([...(await metricLines(other))].sort());
  });

  test('says in one line what it was asked that makes no sense', async () => {
    const { exitCode, stderr } = await run('evaluate.mjs', scratchFolder(), zoo, 'plumb_fact');
    expect(exitCode).toBe(2);
    expect(stderr.split('\n')).toHaveLength(1);
    expect(stderr).toContain('plumb_facts');
  });
});

describe('score.mjs', { timeout: 60_000 }, () => {
  test('ranks endings by what `plumbline score` answers, and shows how the model goes on', async () => {
    const folder = scratchFolder();
    const { exitCode, stdout, stderr } = await run('score.mjs', folder);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const requests = [
      ...[' 73', ' 74', ' 84'].map((continuation) => ({ context: '26 + 48 =', continuation })),
      { prompt: '26 + 48 =', maxTokens: 16, stop: ['\n'] },
    ];
    const file = join(folder, 'requests.jsonl');
    writeFileSync(file, requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
    const answered = await plumbline('score', zoo, file);
    const outputs = answered.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { logprob: number; tokens: number[]; text?: string });
    const [seventyThree, seventyFour, eightyFour, generated] = outputs;
    const line = (ending: string, { logprob, tokens }: { logprob: number; tokens: readonly number[] }) =>
      `${JSON.stringify(ending)} ${logprob.toFixed(4)} (${(logprob / tokens.length).toFixed(4)} a token)`;
    if (!seventyThree || !seventyFour || !eightyFour) throw new Error('no outputs');
    expect(stdout.split('\n').slice(0, 3).sort()).toEqual(
      [line(' 73', seventyThree), line(' 74', seventyFour), line(' 84', eightyFour)].sort(),
    );
    // The sum, which the checkpoint was trained on.
    expect(stdout.split('\n')[0]).toContain('" 74"');
    expect(stdout.split('\n')[3]).toBe(`by itself: ${JSON.stringify(generated?.text)}`);
  });
});

describe('leaders.mjs', () => {
  test('names the best model of each task, and whether it leads by more than chance', async () => {
    const folder = scratchFolder();
    const store = await openStore(join(folder, 'results'), () => undefined);
    const record = (name: string, task: string, value: number, standardError: number) =>
      store.recordRun(
        aRun(anIdentity({ task, model: { fingerprint: name.repeat(64), tokenizer: 't'.repeat(64) } }), {
          name,
          metrics: [{ name: 'acc', value, standardError, higherIsBetter: true }],
        }),
      );
    await record('a', 'arc_easy', 0.5, 0.03);
    await record('b', 'arc_easy', 0.625, 0.04);
    await record('c', 'arc_easy', 0.25, 0.01);
    await record('a', 'piqa', 0.75, 0.03);
    await record('b', 'piqa', 0.6875, 0.04);
    await record('c', 'sciq', 0.25, 0.01);
    const { exitCode, stdout } = await run('leaders.mjs', folder);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'arc_easy (acc): b 0.6250, ahead of a by 0.1250 ± 0.0500',
      'piqa (acc): a 0.7500, not clearly ahead of b by 0.0625 ± 0.0500',
      'sciq (acc): c 0.2500, the only one',
    ]);
  });
});

describe('the programs on the page about the library', { timeout: 60_000 }, () => {
  const page = readFileSync(join(root, 'docs/library.md'), 'utf8');
  const blocks = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, block = '']) => block);

  /** Runs one beside the package, as it is written. */
  const runBlock = async (holding: string): Promise<string> => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules', 'plumbline'));
    symlinkSync(join(root, 'zoo'), join(folder, 'zoo'));
    writeFileSync(join(folder, 'program.mjs'), blocks.find((block) => block.includes(holding)) ?? '');
    return (await execa(process.execPath, ['program.mjs'], { cwd: folder })).stdout;
  };

  test('are three', () => {
    expect(blocks).toHaveLength(3);
  });

  test('evaluate and show the table', async () => {
    const [name, score, ...others] = (await runBlock('cells[0]')).split(' ');
    expect({ name, others }).toEqual({ name: 'plumb-1m', others: [] });
    expect(Number(score) * 20).toBeCloseTo(Math.round(Number(score) * 20), 9);
    const shown = await plumbline(
      'eval',
      zoo,
      '--tasks',
      'plumb_facts',
      '--limit',
      '20',
      '--results',
      scratchFolder(),
    );
    expect(shown.stdout).toMatch(new RegExp(`acc_norm *\\|↑ *\\| *${Number(score)}\\|`));
  });

  test('go on after the time is over', async () => {
    expect(await runBlock('AbortSignal')).toBe('acc 0.9375');
  });

  test('fit trees, whose contributions add up to the prediction', async () => {
    const [prediction, sum] = (await runBlock('contributions')).split(' ');
    expect(sum).toBe(prediction);
    const designs = [[7, 300], [7, 1000], [13, 300], [13, 1000], [70, 1400], [70, NaN]]; // prettier-ignore
    const scores = [0.41, 0.47, 0.45, 0.52, 0.63, 0.58];
    const trees = boost(designs, scores, { n_estimators: 20, max_depth: 2, learning_rate: 0.3 });
    expect(prediction).toBe(predict(trees, [[34, 2000]])[0]?.toFixed(4));
  });
});
