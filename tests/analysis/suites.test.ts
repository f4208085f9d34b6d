import { describe, expect, test } from 'vitest';
import { isAskedAs, suiteMetric, tasksOfColumn } from '../../src/analysis/suites.ts';
import type { Group, SuiteColumn } from '../../src/tasks/types.ts';
import { accOf } from './scores.ts';

const column: SuiteColumn = { name: 'b', members: ['life', 'oaks'], shots: 5, metric: 'acc' };
const group = (name: string, members: readonly string[]): Group => ({
  name,
  version: 1,
  members,
  metrics: ['acc'],
  weighting: 'by-size',
});
const catalogue = {
  groups: [group('life', ['cats', 'plants']), group('plants', ['roses']), group('oaks?', ['oaks'])],
  tasks: [
    { name: 'cats', shots: 0 },
    { name: 'oaks', shots: 0, shotsLocked: true },
  ],
};

test('the tasks of a benchmark are those of its groups and of the groups inside them', () => {
  expect(tasksOfColumn(column, catalogue)).toEqual(['cats', 'roses', 'oaks']);
});

test('a task is asked as the suite asks with its shots, or where its own are locked', () => {
  const asked = (task: string, shots: number) => isAskedAs(column, { task, shots }, catalogue);
  expect([asked('cats', 5), asked('cats', 0), asked('oaks', 0), asked('roses', 5)]).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

describe('the number of a benchmark', () => {
  const of = (...members: readonly (readonly [number, number, number | null])[]) =>
    suiteMetric(
      column,
      members.map(([size, value, error]) => ({ size, metrics: [accOf(value, error)] })),
    );

  // The standard error as lm-eval's `unweighted_mean_stderr([0.05, 0.03])`.
  test('is the plain mean, each task the same whatever its size', () => {
    expect(of([100, 0.2, 0.05], [300, 0.6, 0.03])).toEqual({
      name: 'acc',
      value: expect.closeTo(0.4, 15),
      standardError: expect.closeTo(0.029154759474226504, 15),
      higherIsBetter: true,
    });
  });

  test('has no standard error where a task has none', () => {
    expect(of([100, 0.2, 0.05], [1, 1, null])?.standardError).toBeNull();
  });

  test('is that of a single task to the last bit', () => {
    expect(of([3, 0.1 + 0.2, 0.07])).toEqual(accOf(0.1 + 0.2, 0.07));
  });

  test('is none where a task lacks the metric, or there is no task', () => {
    expect(suiteMetric({ ...column, metric: 'f1' }, [{ size: 1, metrics: [accOf(1)] }])).toBeUndefined();
    expect(of()).toBeUndefined();
  });
});
