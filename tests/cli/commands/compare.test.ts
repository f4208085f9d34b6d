import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openJournal } from '../../../src/results/samples.ts';
import { openStore } from '../../../src/results/store.ts';
import type { RunIdentity, RunRecord } from '../../../src/results/types.ts';
import { aRun, aSample, anIdentity, scratchFolder } from '../../results/records.ts';
import { plumbline } from '../plumbline.ts';

let folder: string;
const compare = (...words: readonly string[]) => plumbline('compare', '--results', folder, ...words);

beforeEach(() => {
  folder = join(scratchFolder(), 'results');
});

/** Records a run that answered the questions right (1) and wrong (0). */
async function record(
  name: string,
  scores: readonly number[],
  changes: Partial<RunIdentity> = {},
): Promise<RunRecord> {
  const store = await openStore(folder);
  const identity = anIdentity({ model: { fingerprint: `${name}-print`, tokenizer: 't' }, ...changes });
  const journal = await openJournal(folder, identity, { model: name, questions: scores.length });
  await journal.append(
    scores.map((acc, at) => aSample(at, { scores: { acc }, docHash: String(at).padStart(64, '0') })),
  );
  await journal.close();
  const value = scores.reduce((a, b) => a + b, 0) / scores.length;
  const metrics = [{ name: 'acc', value, standardError: 0.1, higherIsBetter: true }];
  const run = aRun(identity, { name, metrics, questions: scores.length });
  await store.recordRun(run);
  return run;
}

const right = (count: number, of: number): readonly number[] =>
  Array.from({ length: of }, (_, at) => Number(at < count));

describe('plumbline compare MODEL OTHER', () => {
  test('shows the difference on the questions that both answered', async () => {
    await record('new', right(18, 20));
    await record('old', right(6, 20));
    const { exitCode, stdout, stderr } = await compare('new', 'old');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^new less old, paired by question/);
    // 12 won and none lost: SciPy's binomtest(12, 12).
    expect(stdout).toMatch(/^arc_easy +acc +0\.9000 +0\.3000 +\+0\.6000 ± 0\.1124 +20 +12, 0 +<0\.001, <0\.001 +exact McNemar +better$/m); // prettier-ignore
  });

  test('is a document with --json, in full precision', async () => {
    await record('new', right(3, 4));
    await record('old', right(1, 4));
    const { stdout } = await compare('new', 'old', '--json', '--fail-below', '0');
    expect(JSON.parse(stdout)).toMatchObject({
      first: { label: 'new', fingerprint: 'new-print' },
      second: { label: 'old' },
      tasks: [
        { label: 'arc_easy', difference: 0.5, won: 2, lost: 0, p: 0.5, test: 'exact McNemar', matched: 4 },
      ],
      apart: [],
      onlyFirst: [],
      onlySecond: [],
      failBelow: 0,
    });
  });

  test('is a gate: 1 where a difference is below the limit, with the task', async () => {
    await record('new', right(5, 10));
    await record('old', right(6, 10));
    expect((await compare('new', 'old', '--fail-below', '-0.1')).exitCode).toBe(0);
    const { exitCode, stdout, stderr } = await compare('new', 'old', '--fail-below', '-0.05');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('arc_easy');
    expect(stderr).toBe(
      'plumbline: Below -0.05: the difference from old of 1 of 1 tasks: arc_easy (-0.1000).\n',
    );
    expect((await compare('old', 'new', '--fail-below=0')).exitCode).toBe(0);
  });

  test('does not pass a gate that has nothing to judge', async () => {
    await record('new', right(5, 10));
    await record('old', right(5, 10), { shots: 5 });
    const { exitCode, stderr } = await compare('new', 'old', '--fail-below', '-1');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      '--fail-below has nothing to judge: new and old have no task under the same conditions.',
    );
    expect((await compare('new', 'old')).stderr).toContain('no task that both have');
  });

  test.each([
    [['new', 'new'], /new and new are the same model, new\./],
    [['new', 'nwe'], /There is no folder "nwe", and no recorded model of that name; did you mean new\?/],
    [['new', ''], /The model is an empty name/],
    [
      ['new', 'old', '--design', 'code=1'],
      /--design is about predictions; two models are compared by what was measured/,
    ],
    [['new', 'old', '--fail-below', 'x'], /--fail-below is "x"; it should be a number/],
    [['new', 'old', '--tasks', 'piqa'], /No recorded task matches "piqa"/],
  ])('%j are refused in one line', async (words, message) => {
    await record('new', right(1, 2));
    await record('old', right(1, 2));
    const { exitCode, stdout, stderr } = await compare(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
