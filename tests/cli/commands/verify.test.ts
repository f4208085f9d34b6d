// `plumbline verify` as it is typed: what it prints, and what it ends with.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { journalPath } from '../../../src/results/samples.ts';
import type { RunRecord } from '../../../src/results/types.ts';
import { onlyRecord, run } from '../../evaluation.ts';
import { plumbline } from '../plumbline.ts';

const root = mkdtempSync(join(tmpdir(), 'plumbline-verify-'));
const results = join(root, 'results');
afterAll(() => rmSync(root, { recursive: true, force: true }));

let record: RunRecord;
let sound: string;
beforeAll(async () => {
  record = onlyRecord((await run(results, { limit: 30 })).records);
  sound = readFileSync(journalPath(results, record.key), 'utf8');
});

const verify = (...words: readonly string[]) =>
  plumbline('verify', ...words, '--results', results, '--threads', '1');

describe('plumbline verify', () => {
  test('says what was checked, and ends with 0', async () => {
    const { exitCode, stdout, stderr } = await verify(record.key.slice(0, 8));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      `run        ${record.key}: plumb-1m on plumb_facts, 0 shots, cpu`,
      `journal    ${journalPath(results, record.key)}: 30 samples read`,
      'questions  30 questions compared with what the task makes of the data and the recorded outputs',
      expect.stringMatching(
        /^scoring {4}\d+ questions in \d+ blocks? scored again \(20 drawn, seed 1234\), compared bit by bit; the largest difference is 0$/,
      ),
      '',
      'Nothing differs.',
      '',
    ]);
  });

  test('takes how many questions are drawn and by which seed, and prints a document', async () => {
    const { exitCode, stdout } = await verify(
      'plumb-1m/plumb_facts',
      '--questions',
      '3',
      '--seed',
      '7',
      '--json',
    );
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ verified: true, key: record.key, differing: 0, differences: [] },
      scoring: { drawn: 3, seed: 7, tolerance: 0, largest: 0 },
    });
  });

  test('ends with 1 and a table where something was edited', async () => {
    writeFileSync(journalPath(results, record.key), sound.replace(/"acc":1/, '"acc":0'));
    const { exitCode, stdout, stderr } = await verify(record.key);
    const json = await verify(record.key, '--json');
    writeFileSync(journalPath(results, record.key), sound);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/\n *line {2}question {2}field +recorded +should be\n/);
    expect(stdout).toMatch(/\n *\d+ +\d+ {2}scores\.acc +0 +1\n/);
    expect(stdout).toMatch(/\n +samplesHash +[0-9a-f]{20}/);
    expect(stderr).toMatch(
      new RegExp(
        `^plumbline: Run ${record.key} is not verified: \\d things are recorded otherwise than they should be\\.\n$`,
      ),
    );
    expect(json.exitCode).toBe(1);
    const document = JSON.parse(json.stdout) as { verified: boolean; differences: readonly object[] };
    expect(document.verified).toBe(false);
    expect(document.differences).toContainEqual(
      expect.objectContaining({ field: 'scores.acc', recorded: 0, expected: 1 }),
    );
  });

  test('ends with 2 where nothing can be scored again, and with 1 where the journal itself is wrong', async () => {
    const elsewhere = ['--model', join(root, 'nowhere')];
    const { exitCode, stdout, stderr } = await verify(record.key, ...elsewhere);
    expect(exitCode).toBe(2);
    expect(stdout).toContain('nothing was scored again: There is no folder');
    expect(stdout).toContain('\nNothing differs that could be checked.\n');
    expect(stderr).toMatch(/could not be verified by scoring: There is no folder .*\n$/);
    writeFileSync(journalPath(results, record.key), sound.replace(/"acc":1/, '"acc":0'));
    expect((await verify(record.key, ...elsewhere)).exitCode).toBe(1);
    writeFileSync(journalPath(results, record.key), sound);
  });

  test.each<readonly [readonly string[], RegExp]>([
    [['abcdef'], /^plumbline: There is no run "abcdef" in /],
    [
      ['0000', '--questions', '0'],
      /^plumbline: --questions is "0"; it should be a whole number of at least 1\.\n$/,
    ],
    [['0000', '--seed', 'x'], /^plumbline: --seed is "x"/],
    [[], /^plumbline: An argument is missing/],
  ])('ends with 2 for %j', async (words, message) => {
    const { exitCode, stdout, stderr } = await verify(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
