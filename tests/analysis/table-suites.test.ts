import { describe, expect, test } from 'vitest';
import { table, type Table, type TableOptions } from '../../src/analysis/table.ts';
import { UsageError } from '../../src/lib/errors.ts';
import type { MetricValue, RunRecord } from '../../src/results/types.ts';
import type { Group, Suite } from '../../src/tasks/types.ts';
import { accOf, importedRun, ourRun, type RunChanges } from './scores.ts';

const brier = (value: number): MetricValue => ({
  name: 'brier_score',
  value,
  standardError: 0.01,
  higherIsBetter: false,
  ours: true,
});
const pets: Group = { name: 'pets', version: 1, members: ['cats', 'dogs'], metrics: ['acc'], weighting: 'by-size' }; // prettier-ignore

/** Its columns bear the names of a task and of a group, as the paper's do. */
const zoo: Suite = {
  name: 'zoo',
  measures: 'Animals.',
  source: 'Here.',
  columns: [
    { name: 'wolves', members: ['wolves'], shots: 5, metric: 'acc' },
    { name: 'pets', members: ['pets'], shots: 0, metric: 'acc' },
    { name: 'pets_5', members: ['pets'], shots: 5, metric: 'acc' },
    { name: 'birds', members: ['birds', 'geese'], shots: 0, metric: 'brier_score' },
  ],
};
const catalogue = {
  groups: [pets],
  tasks: [
    ...['cats', 'dogs', 'wolves', 'birds'].map((name) => ({ name, shots: 0 })),
    { name: 'geese', shots: 0, metrics: [{ name: 'brier_score', aggregate: 'mean', higherIsBetter: false } as const] }, // prettier-ignore
  ],
  suites: [zoo],
};

const made = (runs: readonly RunRecord[], options: TableOptions = {}): Table =>
  table(runs, { catalogue, tasks: ['zoo'], ...options });
const labels = (runs: readonly RunRecord[], options: TableOptions = {}): readonly string[] =>
  made(runs, options).columns.map(({ label }) => label);
const values = (runs: readonly RunRecord[], options: TableOptions = {}) =>
  Object.fromEntries(
    made(runs, options).rows.map(({ model, cells }) => [model, cells.map((cell) => cell?.value ?? null)]),
  );

function birds(name: string, task: string, value: number, changes: RunChanges = {}): RunRecord {
  return ourRun(name, task, { metrics: [accOf(0.9), brier(value)], ...changes });
}

const all = [
  ourRun('a', 'wolves', { shots: 5, value: 0.3 }),
  ourRun('a', 'cats', { value: 0.2, questions: 100 }),
  ourRun('a', 'dogs', { value: 0.6, questions: 300 }),
  ourRun('a', 'cats', { shots: 5, value: 0.4 }),
  ourRun('a', 'dogs', { shots: 5, value: 0.8 }),
  birds('a', 'birds', 0.5),
  birds('a', 'geese', 0.7),
];

describe('a suite in the table', () => {
  test('has exactly its columns, in its order, with its shots and metrics, each task counting the same', () => {
    const { columns, rows, notes } = made(all);
    expect(columns).toMatchObject([
      { label: 'wolves', task: 'wolves', qualifiers: ['5-shot'], metric: 'acc', higherIsBetter: true },
      { label: 'pets', task: 'pets', qualifiers: ['0-shot'], metric: 'acc' },
      { label: 'pets_5', task: 'pets_5', qualifiers: ['5-shot'], metric: 'acc' },
      { label: 'birds', task: 'birds', qualifiers: ['0-shot'], metric: 'brier_score', higherIsBetter: false },
    ]);
    expect(rows[0]?.cells.map((cell) => cell?.value)).toEqual(
      [0.3, 0.4, 0.6, 0.6].map((value) => expect.closeTo(value, 15)),
    );
    expect(rows[0]?.cells[1]).toMatchObject({ questions: 400, keys: [all[1]?.key, all[2]?.key] });
    expect(rows[0]?.cells[1]?.standardError).toBeCloseTo(Math.sqrt(0.02) / 2, 15);
    expect(notes).toEqual([]);
  });

  test('takes the mean over the columns where more is better', () => {
    expect(made(all).rows[0]?.mean).toBeCloseTo((0.3 + 0.4 + 0.6) / 3, 15);
  });

  test('has a column of gaps for what nobody was asked, with the direction of its metric', () => {
    const { columns, rows } = made(all.slice(0, 1));
    expect(columns.map(({ label, higherIsBetter }) => [label, higherIsBetter])).toEqual([
      ['wolves', true],
      ['pets', true],
      ['pets_5', true],
      ['birds', false],
    ]);
    expect(rows[0]?.cells.map(Boolean)).toEqual([true, false, false, false]);
    expect(rows[0]?.mean).toBeNull();
  });

  test('tells of a gap that lacks tasks, the metric, or common conditions', () => {
    const runs = [
      ...all,
      ourRun('b', 'cats'),
      birds('b', 'birds', 0.1),
      ourRun('b', 'geese'),
      birds('c', 'birds', 0.1),
      birds('c', 'geese', 0.1, { limit: 10 }),
      ourRun('d', 'piqa'),
    ];
    const { rows, notes } = made(runs);
    expect(rows.map(({ model }) => model)).toEqual(['a', 'b', 'c']);
    expect(notes).toEqual([
      'b has 1 of the 2 tasks of pets, which is a gap therefore.',
      'b has no brier_score of birds, which is a gap therefore.',
      'c has no common conditions for the tasks of birds, which is a gap therefore.',
    ]);
  });

  test('tells of what was asked with other shots', () => {
    const { rows, notes } = made([...all, ourRun('b', 'wolves', { shots: 3 })]);
    expect(rows.map(({ model }) => model)).toEqual(['a']);
    expect(notes).toEqual(['Not shown, having other shots than zoo asks for: wolves of b.']);
  });

  test('takes a task whose shots are locked as it is', () => {
    const locked = {
      ...catalogue,
      tasks: catalogue.tasks.map((task) => (task.name === 'dogs' ? { ...task, shotsLocked: true } : task)),
    };
    const runs = all.filter(({ identity }) => identity.task !== 'dogs' || identity.shots === 0);
    expect(values(runs, { catalogue: locked })['a']?.[2]).toBeCloseTo((0.4 + 0.6) / 2, 15);
  });

  test('has limited scores and those of other versions in columns of their own', () => {
    const limited = ['birds', 'geese'].map((task) => birds('b', task, 0.2, { limit: 10, questions: 10 }));
    const newer = ourRun('b', 'wolves', { shots: 5, taskVersion: 2 });
    expect(labels([...all, ...limited, newer])).toEqual([
      'wolves (version 1)',
      'wolves (version 2)',
      'pets',
      'pets_5',
      'birds',
      'birds (limit 10)',
    ]);
    expect(labels(limited)).toEqual(['wolves', 'pets', 'pets_5', 'birds (limit 10)']);
    expect(made(limited).notes).toEqual([
      'Only a part of the questions was asked in birds (limit 10): not to be compared with whole runs.',
    ]);
  });

  test('has benchmarks of several tasks that are of other data in columns of their own', () => {
    const newer = ['cats', 'dogs'].map((task) => ourRun('b', task, { dataHash: 'e'.repeat(64) }));
    expect(labels([...all, ...newer])).toHaveLength(5);
  });

  test('takes imported scores as tasks do', () => {
    const imported = ['cats', 'dogs'].map((task) => importedRun('b', task, { value: 0.9 }));
    const old = importedRun('b', 'wolves', { shots: 5, taskVersion: 0 });
    const birdsToo = ['birds', 'geese'].map((task) => importedRun('b', task));
    const { columns, rows, notes } = made([...all, ...imported, old, ...birdsToo]);
    expect(columns.map(({ label }) => label)).toEqual([
      'wolves',
      'wolves (version 0)',
      'pets',
      'pets (200 questions)',
      'pets_5',
      'birds',
    ]);
    expect(rows[1]?.cells.map(Boolean)).toEqual([false, true, false, true, false, false]);
    expect(notes).toEqual([
      'b (lm-eval 0.4.13) has no brier_score of birds, which is a gap therefore.',
      'wolves of b (lm-eval 0.4.13) stands apart: task version 0, ours 1.',
      'pets of b (lm-eval 0.4.13) stands apart: other data (100 questions, ours 300).',
    ]);
  });

  test('is sorted by its columns, the best at the top', () => {
    const runs = [...all, birds('b', 'birds', 0.1), birds('b', 'geese', 0.1), ourRun('b', 'wolves', { shots: 5, value: 0.1 })]; // prettier-ignore
    const order = (sort: string) => made(runs, { sort }).rows.map(({ model }) => model);
    expect(order('birds')).toEqual(['b', 'a']);
    expect(order('wolves')).toEqual(['a', 'b']);
    expect(order('pets_5')).toEqual(['a', 'b']);
  });
});

describe('what is asked for beside a suite', () => {
  test('stands behind it, under another label, and counts once in the mean', () => {
    const runs = [...all, ourRun('a', 'wolves', { value: 0.1 })];
    const { columns, rows } = made(runs, { tasks: ['wolves,zoo', 'pets'] });
    expect(columns.map(({ label, inGroup }) => [label, inGroup])).toEqual([
      ['wolves', false],
      ['pets', false],
      ['pets_5', false],
      ['birds', false],
      ['pets (0-shot)', true],
      ['pets (5-shot)', true],
      ['wolves (0-shot)', false],
      ['wolves (5-shot)', true],
    ]);
    expect(rows[0]?.mean).toBeCloseTo((0.3 + 0.4 + 0.6 + 0.1) / 4, 15);
  });

  test('may not be a metric', () => {
    expect(() => made(all, { metric: 'acc' })).toThrow(UsageError);
    expect(() => made(all, { metric: 'acc' })).toThrow(/the suite zoo has one for each of its benchmarks/);
  });
});

describe('a suite that is not asked for by its name', () => {
  test('is not shown', () => {
    expect(labels(all, { tasks: ['*'] })).not.toContain('zoo');
    expect(table(all, { catalogue }).columns.map(({ label }) => label)).toEqual([
      'birds',
      'geese',
      'pets',
      'pets (5-shot)',
      'wolves (5-shot)',
    ]);
  });

  test('or of which nothing is recorded is no name', () => {
    expect(() => made([ourRun('a', 'piqa')])).toThrow(/No recorded task matches "zoo"\. Recorded: piqa\./);
  });
});

test('a metric that a group has no aggregate of is shown of its tasks', () => {
  const runs = ['cats', 'dogs'].map((task) => birds('a', task, 0.3));
  const shown = (metric: string) => table(runs, { catalogue, metric }).columns.map(({ label }) => label);
  expect(shown('acc')).toEqual(['pets']);
  expect(shown('brier_score')).toEqual(['cats', 'dogs']);
});

test('a metric may be named without its filter', () => {
  const filtered = ['strict-match', 'flexible-extract'].map((filter) => ({
    ...accOf(0.5),
    name: `exact_match,${filter}`,
  }));
  const shown = (metric: string) =>
    table([ourRun('a', 'gsm', { metrics: filtered })], { catalogue, metric }).columns.map(
      (each) => each.metric,
    );
  expect(shown('exact_match')).toEqual(['exact_match,strict-match']);
  expect(shown('exact_match,flexible-extract')).toEqual(['exact_match,flexible-extract']);
});
