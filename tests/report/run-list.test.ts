import { expect, test } from 'vitest';
import { failedList, runList } from '../../src/report/run-list.ts';
import type { JournalState } from '../../src/results/journals.ts';
import type { FailedQuestions, JournalHeader } from '../../src/results/types.ts';
import { aRun, anIdentity } from '../results/records.ts';

const unfinished = (header: JournalHeader, failed: readonly FailedQuestions[] = []): JournalState => ({
  header,
  done: 4,
  doneQuestions: new Set([0, 1, 2, 3]),
  failed,
  finished: undefined,
});

test('the list of runs tells model, task, shots, questions and score, and how far unfinished ones are', () => {
  const half = aRun(anIdentity({ task: 'piqa', sample: 9 }));
  const header = { formatVersion: 1, key: half.key, identity: half.identity, model: 'tiny', questions: 9 };
  const runs = [aRun(), aRun(anIdentity({ shots: 5, limit: 10 }), { metrics: [] })];
  const lines = runList(runs, [unfinished(header)]).split('\n');
  expect(lines.map((line) => line.replace(/^[0-9a-f]{20}/, 'KEY'))).toEqual([
    'run                   model  task      shots        questions  score                     finished (UTC)',
    '--------------------  -----  --------  -----  ---------------  ------------------------  ----------------',
    'KEY  tiny   arc_easy      0               10  acc_norm 0.6000 ± 0.0400  2026-01-01 00:01',
    'KEY  tiny   arc_easy      5       10 (limit)                            2026-01-01 00:01',
    'KEY  tiny   piqa          0  4 of 9 (sample)                            not finished',
    '',
  ]);
});

test('imported runs are shown with their origin, and with unknown counts as such', () => {
  const origin = {
    tool: 'lm-eval',
    file: 'r.json',
    sha256: '',
    imported: '',
    model: 'hf',
    modelArguments: '',
  } as const;
  const runs = [
    aRun(),
    aRun(anIdentity({ limit: 5 }), { origin: { ...origin, version: '0.4.13' } }),
    aRun(anIdentity({ task: 'piqa' }), { origin: { ...origin, version: null }, questions: 0, metrics: [] }),
  ];
  const header = {
    formatVersion: 1,
    key: runs[0]?.key ?? '',
    identity: anIdentity(),
    model: 'tiny',
    questions: 9,
  };
  const lines = runList(runs, [unfinished(header)]).split('\n');
  expect(lines.slice(2, -1).map((line) => line.split(/ {2,}/).slice(4))).toEqual([
    ['10', 'acc_norm 0.6000 ± 0.0400', '2026-01-01 00:01'],
    ['10 (limit)', 'acc_norm 0.6000 ± 0.0400', '2026-01-01 00:01', 'lm-eval 0.4.13'],
    ['unknown', '2026-01-01 00:01', 'lm-eval (version unknown)'],
    ['4 of 9', 'not finished'],
  ]);
});

test('who is doing a run now is told, and which questions failed, why and when', () => {
  const identity = anIdentity();
  const key = 'a'.repeat(20);
  const header = { formatVersion: 1, key, identity, model: 'tiny', questions: 9 };
  const at = '2026-11-22T10:11:12.000Z';
  const failed = [
    { questions: [4, 5, 6, 8], reason: 'its worker ran out of memory\u001b[2J', at },
    { questions: [7], reason: 'its worker was at it for 600 s', at },
  ];
  const states = [unfinished(header), unfinished(header, failed)];
  const [free, given] = runList([], states).split('\n').slice(2);
  expect(free).toMatch(/ 4 of 9 +not finished$/);
  expect(given).toMatch(/ 4 of 9 +not finished, 5 failed$/);
  const [held] = runList([], states, new Map([[key, 'process 7 on node12']]))
    .split('\n')
    .slice(2);
  expect(held).toMatch(/ 4 of 9 +process 7 on node12 is at it$/);
  expect(failedList(states)).toBe(
    `${key} tiny arc_easy: questions 4-6, 8 failed (2026-11-22 10:11): its worker ran out of memory\ufffd[2J\n` +
      `${key} tiny arc_easy: question 7 failed (2026-11-22 10:11): its worker was at it for 600 s\n`,
  );
  expect(failedList([unfinished(header)])).toBe('');
});
