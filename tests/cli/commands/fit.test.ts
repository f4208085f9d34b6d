import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nestedCrossValidation } from '../../../src/analysis/protocol/nested-cross-validation.ts';
import { golden } from '../../analysis/protocol/golden.ts';
import { plumbline } from '../plumbline.ts';

const folder = mkdtempSync(join(tmpdir(), 'plumbline-fit-'));
const [made] = golden.crossValidations;
const names = ['a', 'b', 'c', 'd', 'e'];
const table = join(folder, 'table.csv');
writeFileSync(
  table,
  `model,${names.join()},score\n${made?.rows.map((row, at) => `model-${at},${row.join()},${made.targets[at]}\n`).join('') ?? ''}`,
);
const fit = (...words: string[]) => plumbline('fit', '--protocol', 'paper', ...words);
const onTable = (...words: string[]) =>
  fit('--matrix', table, '--target', 'score', '--id', 'model', ...words);

describe('one nested cross-validation of a table', () => {
  test('is the one that scikit-learn and XGBoost make, as JSON', async () => {
    const { stdout, exitCode } = await onTable('--seed', '0', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(made?.result);
  });

  test('takes the features that are named, in their order in the table', async () => {
    const { stdout } = await onTable('--features', 'a,c', '--seed', '3', '--json');
    const rows = made?.rows.map(([a = NaN, , c = NaN]) => [a, c]) ?? [];
    expect(JSON.parse(stdout)).toEqual(nestedCrossValidation(rows, made?.targets ?? [], { seed: 3 }));
  });

  test('is a page for readers, with the rows that were missed by most', async () => {
    const { stdout } = await onTable();
    expect(stdout).toContain('MAE 0.0');
    expect(stdout).toMatch(/model-\d+ +\d\.\d{4} +\d\.\d{4}/);
  });
});

test('many seeds are a study of one set', async () => {
  const { stdout } = await onTable('--features', 'a,b', '--seeds', '2', '--workers', '1', '--json');
  const { seeds, tasks } = JSON.parse(stdout) as {
    seeds: number[];
    tasks: { task: string; sets: { maes: number[] }[] }[];
  };
  expect(seeds).toEqual([0, 1]);
  expect(tasks[0]?.task).toBe('table.csv');
  expect(tasks[0]?.sets[0]?.maes).toHaveLength(2);
});

test('forward selection of a table without sizes begins with the median', async () => {
  const { stdout } = await onTable('--select', '--seeds', '2');
  expect(stdout).toContain('start: the median');
  expect(stdout).toMatch(/^ +a +0\.0/m);
});

describe('is refused in one line', () => {
  test.each([
    [['--matrix', table], '--target is missing'],
    [['--matrix', join(folder, 'none.csv'), '--target', 'score'], 'Cannot read'],
    [['--matrix', table, '--target', 'scor', '--id', 'model'], 'did you mean "score"?'],
    [['--matrix', table, '--target', 'score'], 'column model of row 1 is "model-0", which is no number'],
    [['--matrix', table, '--target', 'score', '--features', 'a,bb'], 'did you mean b?'],
    [['--matrix', table, '--target', 'score', '--features', 'a,,b'], 'an empty name'],
    [['--matrix', table, '--target', 'score', '--features', 'a,a'], 'names a twice'],
    [['--matrix', table, '--target', 'score', '--features', 'size'], 'needs the column total_params'],
    [['--matrix', table, '--target', 'score', '--features', 'selected'], 'no published selection'],
    [['--matrix', table, '--target', 'score', '--tasks', 'x'], '--tasks chooses from the published tables'],
    [['--matrix', table, '--target', 'score', '--from', 'recorded'], '--from is about predictors'],
    [['--matrix', table, '--target', 'score', '--no-weights'], '--no-weights is about predictors'],
    [['--matrix', table, '--target', 'score', '--workers', '0'], '--workers is "0"'],
    [['--out', 'x.json'], '--out is about predictors; leave it out with --protocol paper.'],
    [['--limited'], '--limited is about predictors'],
    [['--seed', '1', '--seeds', '2'], 'give one of them'],
    [['--seed', '4294967296', '--matrix', table, '--target', 'score', '--id', 'model'], 'the largest is'],
    [['--target', 'score'], '--target names a column of a --matrix'],
    [['--results', join(folder, 'nothing')], 'No published tables are in'],
    [['--results', join(folder, 'nothing'), '--workers', '0'], 'No published tables'],
  ])('%j', async (words, message) => {
    const { exitCode, stdout, stderr } = await fit(...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('too few rows', async () => {
    const path = join(folder, 'few.csv');
    writeFileSync(path, 'a,score\n1,2\n3,4\n');
    const { stderr } = await fit('--matrix', path, '--target', 'score');
    expect(stderr).toBe(
      'plumbline: 2 rows are too few for 3 outer and 3 inner folds; at least 6 are needed.\n',
    );
  });

  test('another protocol', async () => {
    expect((await plumbline('fit', '--protocol', 'mine')).stderr).toContain('there is: paper');
  });
});
