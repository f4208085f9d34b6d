import { describe, expect, test } from 'vitest';
import { harnessTables } from '../../src/report/harness-table.ts';
import type { Group } from '../../src/tasks/types.ts';
import { aRun, anIdentity } from '../results/records.ts';

const animals: Group = {
  name: 'animals',
  version: 2,
  members: ['dogs', 'cats'],
  metrics: ['acc'],
  weighting: 'by-size',
};
const acc = (value: number) => [{ name: 'acc', value, standardError: 0.05, higherIsBetter: true }];
const runs = [
  aRun(anIdentity({ task: 'cats', limit: 10 }), { metrics: acc(0.25) }),
  aRun(anIdentity({ task: 'dogs', limit: 10 }), { metrics: acc(0.75) }),
];

describe('what eval prints', () => {
  test("is lm-eval's table of tasks and then of groups, under the model's name", () => {
    expect(harnessTables(runs, [animals])).toBe(
      `tiny (cpu, float32), limit: 10
| Tasks |Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-------|------:|------|-----:|------|---|----:|---|-----:|
|animals|      2|none  |     0|acc   |↑  | 0.50|±  |0.0354|
| - cats|      1|none  |     0|acc   |↑  | 0.25|±  |0.0500|
| - dogs|      1|none  |     0|acc   |↑  | 0.75|±  |0.0500|

|Groups |Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-------|------:|------|-----:|------|---|----:|---|-----:|
|animals|      2|none  |     0|acc   |↑  |  0.5|±  |0.0354|
`,
    );
  });

  test('has no row for a group that lacks a task, or has no metric of its own', () => {
    expect(harnessTables(runs.slice(1), [animals])).not.toMatch(/animals|Groups/);
    expect(harnessTables(runs, [{ ...animals, metrics: [] }])).not.toMatch(/animals|Groups/);
  });

  test('has one part a model, and tells of a drawn sample', () => {
    const other = { fingerprint: 'e', tokenizer: 't' };
    const text = harnessTables([
      ...runs,
      aRun(anIdentity({ task: 'cats', sample: 7, model: other }), { name: 'big\u001b', questions: 7 }),
    ]);
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('|'))).toEqual([
      'tiny (cpu, float32), limit: 10',
      'big� (cpu, float32), sample: 7',
    ]);
  });

  test('leaves the n-shot of a group empty where its tasks differ', () => {
    const mixed = [runs[0], aRun(anIdentity({ task: 'dogs', shots: 5 }), { metrics: acc(0.75) })];
    expect(harnessTables(mixed.filter((run) => run !== undefined), [animals])).toContain('|animals|      2|none  |      |acc'); // prettier-ignore
  });

  test('is empty of no runs', () => {
    expect(harnessTables([])).toBe('');
  });
});
