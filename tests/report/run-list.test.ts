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
