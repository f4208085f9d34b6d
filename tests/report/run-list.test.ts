import { expect, test } from 'vitest';
import { runList } from '../../src/report/run-list.ts';
import { aRun, anIdentity } from '../results/records.ts';

test('the list of runs tells model, task, shots, questions and score, and how far unfinished ones are', () => {
  const half = aRun(anIdentity({ task: 'piqa', sample: 9 }));
  const header = { formatVersion: 1, key: half.key, identity: half.identity, model: 'tiny', questions: 9 };
  const runs = [aRun(), aRun(anIdentity({ shots: 5, limit: 10 }), { metrics: [] })];
  const lines = runList(runs, [{ header, done: 4, finished: undefined }]).split('\n');
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
  const lines = runList(runs, [{ header, done: 4, finished: undefined }]).split('\n');
  expect(lines.slice(2, -1).map((line) => line.split(/ {2,}/).slice(4))).toEqual([
    ['10', 'acc_norm 0.6000 ± 0.0400', '2026-01-01 00:01'],
    ['10 (limit)', 'acc_norm 0.6000 ± 0.0400', '2026-01-01 00:01', 'lm-eval 0.4.13'],
    ['unknown', '2026-01-01 00:01', 'lm-eval (version unknown)'],
    ['4 of 9', 'not finished'],
  ]);
});
