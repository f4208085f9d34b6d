import { describe, expect, test } from 'vitest';
import { table, type TableOptions } from '../../src/analysis/table.ts';
import type { RunIdentity, RunRecord } from '../../src/results/types.ts';
import type { Group } from '../../src/tasks/types.ts';
import { aRun, anIdentity } from '../results/records.ts';

const group = (
  name: string,
  members: readonly string[],
  weighting: Group['weighting'] = 'by-size',
): Group => ({
  name,
  version: 2,
  members,
  metrics: ['acc'],
  weighting,
});

const animals = group('animals', ['cats', 'dogs']);
const plants = group('plants', ['roses', 'oaks'], 'equal');
const life = group('life', ['animals', 'plants']);
const bundle: Group = { ...group('bundle', ['cats', 'piqa']), metrics: [] };
const groups = [life, animals, plants, bundle];
const tasks = ['cats', 'dogs', 'roses', 'oaks'].map((name) => ({ name, shots: 0 }));

interface Changes extends Partial<RunIdentity> {
  readonly value?: number;
  readonly error?: number | null;
  readonly questions?: number;
}

function scored(name: string, task: string, changes: Changes = {}): RunRecord {
  const { value = 0.5, error = 0.1, questions = 100, ...identity } = changes;
  return aRun(
    anIdentity({ model: { fingerprint: name, tokenizer: 't' }, task, dataHash: task, ...identity }),
    {
      name,
      questions,
      metrics: [{ name: 'acc', value, standardError: error, higherIsBetter: true }],
    },
  );
}

const made = (runs: readonly RunRecord[], options: TableOptions = {}): ReturnType<typeof table> =>
  table(runs, { catalogue: { groups, tasks }, ...options });
const labels = (runs: readonly RunRecord[], options: TableOptions = {}): readonly string[] =>
  made(runs, options).columns.map(({ label }) => label);

describe('a group', () => {
  // pooled([0.05, 0.03], [100, 300]), as lm-eval computes it.
  const both = [
    scored('a', 'cats', { value: 0.2, error: 0.05, questions: 100 }),
    scored('a', 'dogs', { value: 0.6, error: 0.03, questions: 300 }),
  ];

  test('stands as one column in the place of its tasks, with the aggregate of their scores', () => {
    const { columns, rows } = made(both);
    expect(columns).toMatchObject([{ label: 'animals', metric: 'acc' }]);
    const [cell] = rows[0]?.cells ?? [];
    expect(cell?.value).toBeCloseTo((0.2 * 100 + 0.6 * 300) / 400, 15);
    expect(cell?.standardError).toBeCloseTo(0.025740295531915553, 15);
    expect(cell?.questions).toBe(400);
    expect(cell?.keys).toEqual(both.map(({ key }) => key));
  });

  test('of equal weights takes each task the same', () => {
    const runs = both.map((run, at) => ({
      ...run,
      identity: { ...run.identity, task: ['roses', 'oaks'][at] ?? '' },
    }));
    const [cell] = made(runs).rows[0]?.cells ?? [];
    expect(cell?.value).toBeCloseTo(0.4, 15);
    expect(cell?.standardError).toBeCloseTo(0.029154759474226504, 15);
  });

  test('that lacks a task of every model leaves the others as columns of their own', () => {
    expect(labels(both.slice(0, 1))).toEqual(['cats']);
  });

  test('that lacks a task of one model is a gap there, which is told', () => {
    const { columns, rows, notes } = made([...both, scored('b', 'dogs'), scored('b', 'piqa')]);
    expect(columns.map(({ label }) => label)).toEqual(['animals', 'piqa']);
    expect(rows.map(({ cells }) => cells.map(Boolean))).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(notes).toEqual(['b has 1 of the 2 tasks of animals, which is a gap therefore.']);
  });

  test('that lacks a task of one model leaves that model its row, also where it has nothing else', () => {
    const { rows, notes } = made([...both, scored('b', 'cats')]);
    expect(rows.map(({ model, cells }) => [model, ...cells.map((cell) => cell?.value)])).toEqual([
      ['a', expect.closeTo(0.5, 15)],
      ['b', undefined],
    ]);
    expect(notes).toEqual(['b has 1 of the 2 tasks of animals, which is a gap therefore.']);
    expect(labels([...both, scored('b', 'cats')], { tasks: ['animals', 'cats'] })).toEqual([
      'animals',
      'cats',
    ]);
  });

  test('counts in the mean, and its tasks beside it do not', () => {
    const runs = [...both, scored('a', 'piqa', { value: 0.1 })];
    expect(made(runs, { tasks: ['*'] }).rows[0]?.mean).toBeCloseTo((0.5 + 0.1) / 2, 15);
    expect(made(runs, { tasks: ['cats', 'piqa'] }).rows[0]?.mean).toBeCloseTo((0.2 + 0.1) / 2, 15);
  });

  test('is aggregated only over runs under the same conditions', () => {
    const [cats, dogs] = [scored('a', 'cats', { shots: 5 }), scored('a', 'dogs', { shots: 0 })];
    expect(labels([cats, dogs])).toEqual(['cats (5-shot)', 'dogs']);
    expect(labels([cats, dogs, scored('a', 'dogs', { shots: 5 })])).toEqual(['animals (5-shot)', 'dogs']);
  });

  test('is aggregated over the tasks with their own shots, as they are asked where none are named', () => {
    const catalogue = {
      groups,
      tasks: tasks.map((task) => (task.name === 'dogs' ? { ...task, shots: 4 } : task)),
    };
    const [cats, dogs, none] = [scored('a', 'cats'), scored('a', 'dogs', { shots: 4 }), scored('a', 'dogs')];
    expect(labels([cats, dogs], { catalogue })).toEqual(['animals (default shots)']);
    expect(labels([cats, none], { catalogue })).toEqual(['animals']);
    expect(labels([cats, dogs, none], { catalogue })).toEqual(['animals', 'animals (default shots)']);
    expect(labels([cats, scored('a', 'dogs', { shots: 5 })], { catalogue })).toEqual([
      'cats',
      'dogs (5-shot)',
    ]);
  });

  test('takes a task whose shots are locked as it is', () => {
    const catalogue = {
      groups,
      tasks: tasks.map((task) => (task.name === 'dogs' ? { ...task, shotsLocked: true } : task)),
    };
    const runs = [scored('a', 'cats', { shots: 5 }), scored('a', 'dogs')];
    expect(labels(runs, { catalogue })).toEqual(['animals (5-shot)']);
  });

  test('takes a task that a limit does not reach as it was run, whole', () => {
    const runs = [
      scored('a', 'cats', { limit: 50, questions: 50 }),
      scored('a', 'dogs', { questions: 40 }),
      scored('a', 'roses', { questions: 40 }),
    ];
    expect(labels(runs)).toEqual(['animals (limit 50)', 'roses']);
    expect(labels([...runs.slice(0, 1), scored('a', 'dogs', { questions: 60 })])).toEqual([
      'cats (limit 50)',
      'dogs',
    ]);
  });

  test('joins the shares of a drawn sample, which differ by a question', () => {
    const runs = [
      scored('a', 'cats', { sample: 8, questions: 8 }),
      scored('a', 'dogs', { sample: 7, questions: 7 }),
    ];
    expect(labels(runs)).toEqual(['animals (sample 15)']);
    expect(made(runs).notes).toHaveLength(1);
  });

  test('without a metric of its own only stands for its tasks', () => {
    const runs = [scored('a', 'cats'), scored('a', 'piqa'), scored('a', 'arc')];
    expect(labels(runs)).toEqual(['arc', 'cats', 'piqa']);
    expect(labels(runs, { tasks: ['bundle'] })).toEqual(['cats', 'piqa']);
  });
});

describe('groups in groups', () => {
  const all = ['cats', 'dogs', 'roses', 'oaks'].map((task) => scored('a', task));

  test('only the outermost that is complete is shown', () => {
    expect(labels(all)).toEqual(['life']);
    expect(labels(all.slice(0, 3))).toEqual(['animals', 'roses']);
  });

  test('the ones that are named are shown', () => {
    expect(labels(all, { tasks: ['animals'] })).toEqual(['animals']);
    expect(labels(all, { tasks: ['life'] })).toEqual(['life']);
    expect(labels(all, { tasks: ['life,plants,cats'] })).toEqual(['cats', 'life', 'plants']);
    expect(labels(all, { tasks: ['*'] })).toEqual([
      'animals',
      'cats',
      'dogs',
      'life',
      'oaks',
      'plants',
      'roses',
    ]);
    expect(labels(all.slice(0, 3), { tasks: ['life'] })).toEqual(['animals', 'roses']);
  });
});

test('the groups of the registry are used where none are given', () => {
  const blimp = table([scored('a', 'blimp_wh_island'), scored('a', 'blimp_npi_present_1')], {
    tasks: ['blimp'],
  });
  expect(blimp.columns.map(({ label }) => label)).toEqual(['blimp_npi_present_1', 'blimp_wh_island']);
});
