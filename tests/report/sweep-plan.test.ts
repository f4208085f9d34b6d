import { expect, test } from 'vitest';
import { modelLabels, sweepPlanPage, tallyRuns, tallyText } from '../../src/report/sweep-plan.ts';
import type { RunOfPlan } from '../../src/runners/plan/types.ts';
import { sweepSummary } from '../../src/report/sweep-summary.ts';

const run = (key: string, path: string, state: RunOfPlan['state'], done = 0): RunOfPlan => ({
  key,
  model: path.split('/').at(-1) ?? '',
  path,
  task: 'piqa',
  shots: 0,
  provider: 'cpu',
  questions: 1838,
  done,
  state,
});

const runs = [
  run('1', 'a/m', 'recorded', 1838),
  run('2', 'b/m', 'begun', 38),
  run('3', 'c/\u001B[2J', 'new'),
  // The same checkpoint in another folder.
  run('3', 'c/copy', 'new'),
];

test('a plan counts a run that two folders share once', () => {
  expect(tallyRuns(runs)).toEqual({ runs: 3, models: 4, recorded: 1, begun: 1, left: 3638 });
  expect(tallyText(tallyRuns(runs))).toBe(
    '3 runs of 4 models: 1 recorded, 1 begun, 1 new; 3,638 questions to ask',
  );
  expect(tallyText(tallyRuns(runs.slice(0, 1)))).toBe('1 run of 1 model: 1 recorded; nothing is left to do');
  expect(tallyText(tallyRuns([]))).toBe('0 runs of 0 models; nothing is left to do');
});

test('models with one name are told apart by their paths', () => {
  expect([...modelLabels(runs).values()]).toEqual(['a/m', 'b/m', '\u001B[2J', 'copy']);
});

test('the page has a line for each run, its state, and what is missing', () => {
  const page = sweepPlanPage(runs, [
    { task: 'boolq', splits: ['validation', 'train'], command: 'plumbline data get boolq' },
  ]);
  expect(page.split('\n')).toEqual([
    'Model  Task  Shots  Provider  Questions  State',
    '-----  ----  -----  --------  ---------  ----------',
    'a/m    piqa      0  cpu           1,838  recorded',
    'b/m    piqa      0  cpu           1,838  38 of 1838',
    '\ufffd[2J   piqa      0  cpu           1,838  new',
    'copy   piqa      0  cpu           1,838  new',
    '',
    '3 runs of 4 models: 1 recorded, 1 begun, 1 new; 3,638 questions to ask.',
    'Missing: boolq (validation, train). Get it with: plumbline data get boolq',
    '',
  ]);
});

test('the summary tells what was done here, before, by others, and what failed', () => {
  const ended = { plan: runs, results: 'out', seconds: 7500, failures: [], finished: new Set(['2']) };
  expect(sweepSummary({ ...ended, records: [{ key: '1' }, { key: '2' }] }).split('\n')).toEqual([
    'Runs             3 of 4 models',
    'Recorded now     1 in 2 h 5 min',
    'Recorded before  1',
    'Recorded in out; `plumbline table` shows all runs.',
    '',
  ]);
  const failures = [{ model: 'c/copy', task: 'piqa', questions: 1, reason: 'It\n hung.\u001B[2J' }];
  const all = { ...ended, records: [{ key: '1' }, { key: '2' }, { key: '3' }, { key: '3' }], failures };
  expect(sweepSummary(all).split('\n').slice(2, 6)).toEqual([
    'Recorded before     1',
    'Recorded meanwhile  1 by other processes',
    'Failed              1',
    '  c/copy on piqa, 1 question: It hung.\ufffd[2J',
  ]);
});
