import { expect, test } from 'vitest';
import { suiteTable } from '../../src/report/suite-table.ts';
import type { MetricValue } from '../../src/results/types.ts';
import type { Suite } from '../../src/tasks/types.ts';
import { aRun, anIdentity } from '../results/records.ts';

const suite: Suite = {
  name: 'zoo',
  measures: 'Animals.',
  source: 'Here.',
  columns: [
    { name: 'wolves', members: ['wolves'], shots: 25, metric: 'acc' },
    { name: 'pets_0', members: ['cats', 'dogs'], shots: 0, metric: 'brier_score' },
    { name: 'pets_5', members: ['cats', 'dogs'], shots: 5, metric: 'brier_score' },
    { name: 'owls', members: ['owls'], shots: 5, metric: 'pass@1,create_test' },
    { name: 'hens', members: ['hens'], shots: 0, metric: 'acc' },
  ],
};
const catalogue = { groups: [], tasks: [{ name: 'owls', shots: 0, shotsLocked: true }] };

const metric = (name: string, value: number, standardError: number | null): MetricValue => ({
  name,
  value,
  standardError,
  higherIsBetter: name !== 'brier_score',
});
const run = (task: string, shots: number, ...metrics: readonly MetricValue[]) =>
  aRun(anIdentity({ task, shots }), { metrics });

test("a suite's table has a row a benchmark: shots, metric, direction, number, standard error, and how many tasks were run", () => {
  const runs = [
    run('wolves', 0, metric('acc', 0.9, 0.1)),
    run('wolves', 25, metric('acc_norm', 0.8, 0.1), metric('acc', 1 / 32, 0.0123456)),
    run('cats', 0, metric('brier_score', 0.25, 0.03), metric('acc', 1, 0)),
    run('dogs', 0, metric('brier_score', 0.75, 0.04)),
    run('cats', 5, metric('brier_score', 0.5, 0.1)),
    run('owls', 0, metric('pass@1,create_test', 0.1, null)),
    run('hens', 0, metric('f1', 1, 0)),
  ];
  expect(suiteTable(suite, runs, catalogue).split('\n')).toEqual([
    'zoo     shots  metric                  value    stderr   tasks',
    '------  -----  ------------------  -  ------  --------  ------',
    'wolves     25  acc                 ↑  0.0312  ± 0.0123  1 of 1',
    'pets_0      0  brier_score         ↓  0.5000  ± 0.0250  2 of 2',
    'pets_5      5  brier_score         ↓       –            1 of 2',
    'owls        5  pass@1,create_test  ↑  0.1000            1 of 1',
    'hens        0  acc                 ↑       –            1 of 1',
    '',
  ]);
});
