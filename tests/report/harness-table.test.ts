import { describe, expect, test } from 'vitest';
import { harnessTables } from '../../src/report/harness-table.ts';
import type { Group, Suite } from '../../src/tasks/types.ts';
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

  test("calls tasks and groups as lm-eval's table does; a group of groups has neither shots nor a direction there", () => {
    const farm: Group = { ...animals, name: 'farm', alias: 'the farm', members: ['animals', 'hens'] };
    const inner: Group = { ...animals, alias: 'pets' };
    const three = [...runs, aRun(anIdentity({ task: 'hens' }), { metrics: acc(0.5) })];
    const tasks = [{ name: 'cats', alias: 'felines', shots: 0 }];
    const onlyGroups: Group = { ...farm, members: ['animals'] };
    expect(harnessTables(three, [inner, farm], [], { groups: [], tasks }).split('\n\n')[0]).toBe(
      `tiny (cpu, float32), limit: 10
|   Tasks   |Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-----------|------:|------|-----:|------|---|----:|---|-----:|
|the farm   |      2|none  |     0|acc   |↑  | 0.50|±  |0.0289|
| - pets    |      2|none  |     0|acc   |↑  | 0.50|±  |0.0354|
|  - felines|      1|none  |     0|acc   |↑  | 0.25|±  |0.0500|
|  - dogs   |      1|none  |     0|acc   |↑  | 0.75|±  |0.0500|
| - hens    |      1|none  |     0|acc   |↑  | 0.50|±  |0.0500|`,
    );
    expect(harnessTables(runs, [inner, onlyGroups])).toContain(
      '|the farm|      2|none  |      |acc   |   | 0.50|',
    );
  });

  test('does not indent the tasks of a group that has no metric of its own', () => {
    const text = harnessTables(runs, [{ ...animals, metrics: [] }]);
    expect(text).toMatch(/^\|cats .*\n\|dogs /m);
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

  test('leaves out metrics that lm-eval does not have', () => {
    const brier = {
      name: 'brier_score',
      value: 0.3,
      standardError: null,
      higherIsBetter: false,
      ours: true,
    } as const;
    const text = harnessTables([aRun(anIdentity(), { metrics: [...acc(0.5), brier] })]);
    expect(text).toContain('|acc   |');
    expect(text).not.toContain('brier');
  });

  test('is empty of no runs', () => {
    expect(harnessTables([])).toBe('');
  });
});

describe('what eval prints of tasks that were run with several shots', () => {
  const run = (task: string, shots: number, value: number) =>
    aRun(anIdentity({ task, shots }), { metrics: acc(value) });
  const several = [run('cats', 5, 0.5), run('birds', 3, 0.1), run('dogs', 0, 0.2), run('cats', 0, 0.4), run('dogs', 5, 0.7)]; // prettier-ignore

  test('is a table for each number of them, in which the tasks of a group stand together', () => {
    const expected = `tiny (cpu, float32)
| Tasks |Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-------|------:|------|-----:|------|---|----:|---|-----:|
|animals|      2|none  |     0|acc   |↑  |  0.3|±  |0.0354|
| - cats|      1|none  |     0|acc   |↑  |  0.4|±  |0.0500|
| - dogs|      1|none  |     0|acc   |↑  |  0.2|±  |0.0500|
|birds  |      1|none  |     3|acc   |↑  |  0.1|±  |0.0500|

|Groups |Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-------|------:|------|-----:|------|---|----:|---|-----:|
|animals|      2|none  |     0|acc   |↑  |  0.3|±  |0.0354|

| Tasks |Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-------|------:|------|-----:|------|---|----:|---|-----:|
|animals|      2|none  |     5|acc   |↑  |  0.6|±  |0.0354|
| - cats|      1|none  |     5|acc   |↑  |  0.5|±  |0.0500|
| - dogs|      1|none  |     5|acc   |↑  |  0.7|±  |0.0500|

|Groups |Version|Filter|n-shot|Metric|   |Value|   |Stderr|
|-------|------:|------|-----:|------|---|----:|---|-----:|
|animals|      2|none  |     5|acc   |↑  |  0.6|±  |0.0354|
`;
    expect(harnessTables(several, [animals])).toBe(expected);
    expect(harnessTables(several.toReversed(), [animals])).toBe(expected);
  });

  test('has no task twice in a table, nor leaves one out, also where the shots are the same', () => {
    const twice = [...several, aRun(anIdentity({ task: 'cats', limit: 3 }), { metrics: acc(0.9) })];
    const tables = harnessTables(twice).split('\n\n');
    expect(
      tables.map((text) => [...text.matchAll(/^\|(cats|dogs|birds)/gm)].map(([, name]) => name)),
    ).toEqual([['birds', 'cats', 'dogs'], ['cats'], ['cats', 'dogs']]);
  });

  test("ends with the suite's numbers of the model", () => {
    const suite: Suite = {
      name: 'zoo',
      measures: 'Animals.',
      source: 'Here.',
      columns: [{ name: 'pets', members: ['animals'], shots: 5, metric: 'acc' }],
    };
    const text = harnessTables(several, [], [suite], { groups: [animals], tasks: [] });
    expect(text.split('\n\n').at(-1)).toBe(
      ['zoo   shots  metric      value    stderr   tasks', '----  -----  ------  -  ------  --------  ------', 'pets      5  acc     ↑  0.6000  ± 0.0354  2 of 2', ''].join('\n'), // prettier-ignore
    );
  });
});
