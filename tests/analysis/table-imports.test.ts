import { describe, expect, test } from 'vitest';
import { table, type Table, type TableOptions } from '../../src/analysis/table.ts';
import type { RunRecord } from '../../src/results/types.ts';
import type { Group } from '../../src/tasks/types.ts';
import { accOf, importedRun, ourRun } from './scores.ts';

const pets: Group = { name: 'pets', version: 1, members: ['cats', 'dogs'], metrics: ['acc'], weighting: 'by-size' }; // prettier-ignore
const catalogue = { groups: [pets], tasks: ['cats', 'dogs'].map((name) => ({ name, shots: 0 })) };

const made = (runs: readonly RunRecord[], options: TableOptions = {}): Table =>
  table(runs, { catalogue, ...options });

/** The models that have a score, by the label of the column. */
function filled(runs: readonly RunRecord[]): Record<string, readonly string[]> {
  const { columns, rows } = made(runs);
  return Object.fromEntries(
    columns.map(({ label }, at) => [label, rows.filter(({ cells }) => cells[at]).map(({ model }) => model)]),
  );
}

const [H, J] = ['a'.repeat(64), 'b'.repeat(64)];

describe('the row of an imported model', () => {
  const labels = (...runs: RunRecord[]): readonly string[] => made(runs).rows.map(({ model }) => model);

  test('says which tool computed it, and is another than that of the same checkpoint of ours', () => {
    const ours = ourRun('a', 'piqa', { print: 'same' });
    expect(labels(ours, importedRun('a', 'piqa', { print: 'same' }))).toEqual(['a', 'a (lm-eval 0.4.13)']);
    expect(labels(importedRun('a', 'piqa', { version: null }))).toEqual(['a (lm-eval)']);
  });

  test('is another for each version of the tool, and for each of two checkpoints of one name', () => {
    const runs = ['0.4.2', '0.4.13'].map((version) => importedRun('a', 'piqa', { version, print: 'same' }));
    expect(labels(...runs)).toEqual(['a (lm-eval 0.4.2)', 'a (lm-eval 0.4.13)']);
    const twins = ['1', '2'].map((digit) => importedRun('a', 'piqa', { print: digit.repeat(64) }));
    expect(labels(...twins)).toEqual(['a (lm-eval 0.4.13) (11111111)', 'a (lm-eval 0.4.13) (22222222)']);
  });

  test('can be chosen by its name, its label or a glob', () => {
    const runs = [ourRun('a', 'piqa'), importedRun('a', 'piqa')];
    const chosen = (name: string) => made(runs, { models: [name] }).rows.map(({ model }) => model);
    expect(chosen('a')).toHaveLength(2);
    expect(chosen('a (lm-eval 0.4.13)')).toEqual(['a (lm-eval 0.4.13)']);
    expect(chosen('*lm-eval*')).toEqual(['a (lm-eval 0.4.13)']);
  });
});

describe('an imported score', () => {
  test('stands in the column of ours where the task hash is the same, and nothing is to be said', () => {
    const runs = [
      ourRun('a', 'piqa', { taskHash: H, shots: 5, seed: 1234 }),
      importedRun('b', 'piqa', { taskHash: H, shots: 5, seed: 9 }),
    ];
    expect(filled(runs)).toEqual({ 'piqa (5-shot)': ['a', 'b (lm-eval 0.4.13)'] });
    expect(made(runs).notes).toEqual([]);
  });

  test('without a task hash stands there under the same conditions, and is named', () => {
    const runs = [
      ourRun('a', 'piqa', { taskHash: H }),
      ourRun('a', 'wic', { taskHash: J }),
      importedRun('b', 'piqa'),
      importedRun('b', 'wic'),
    ];
    expect(filled(runs)).toEqual({ piqa: ['a', 'b (lm-eval 0.4.13)'], wic: ['a', 'b (lm-eval 0.4.13)'] });
    expect(made(runs).notes).toEqual([
      'Not known to have been asked the same questions in the same words: piqa, wic of b (lm-eval 0.4.13).',
    ]);
  });

  test('of lm-eval before 0.4 stands apart where the version is the same, from ours and from newer ones', () => {
    const runs = [
      ourRun('a', 'cb', { taskVersion: 1 }),
      importedRun('b', 'cb', { taskVersion: 1 }),
      importedRun('c', 'cb', { taskVersion: 1, version: '<0.4' }),
    ];
    expect(filled(runs)).toEqual({
      cb: ['a', 'b (lm-eval 0.4.13)'],
      'cb (prompts of lm-eval <0.4)': ['c (lm-eval <0.4)'],
    });
    expect(made(runs).notes).toContain('cb of c (lm-eval <0.4) stands apart: prompts of lm-eval <0.4.');
    expect(Object.values(filled(runs.slice(1)))).toEqual([['b (lm-eval 0.4.13)'], ['c (lm-eval <0.4)']]);
  });

  test('of another task version stands apart, which is told', () => {
    const runs = [
      ourRun('a', 'arc_easy', { taskVersion: 2 }),
      importedRun('pythia-70m', 'arc_easy', { version: '0.4.2' }),
    ];
    expect(filled(runs)).toEqual({
      arc_easy: ['a'],
      'arc_easy (version 1)': ['pythia-70m (lm-eval 0.4.2)'],
    });
    expect(made(runs).notes).toEqual([
      'arc_easy of pythia-70m (lm-eval 0.4.2) stands apart: task version 1, ours 2.',
    ]);
  });

  test.each<[string, Parameters<typeof importedRun>[2], string, string]>([
    ['shots', { shots: 3 }, 'piqa (3-shot)', '3 shots, ours 0'],
    ['limit', { limit: 10, questions: 10 }, 'piqa (limit 10)', 'limit 10, ours none'],
    ['chat', { chatTemplate: true }, 'piqa (chat template)', 'chat template on, ours none'],
    ['questions', { questions: 90 }, 'piqa (90 questions)', 'other data (90 questions, ours 100)'],
    [
      'hash',
      { taskHash: J },
      'piqa (task hash bbbbbbbb)',
      'other questions or prompts (task hash bbbbbbbb, ours aaaaaaaa)',
    ],
  ])('stands apart with the reason in words: %s', (_name, changes, label, reason) => {
    const runs = [ourRun('a', 'piqa', { taskHash: H }), importedRun('b', 'piqa', changes)];
    expect(filled(runs)).toEqual({ piqa: ['a'], [label]: ['b (lm-eval 0.4.13)'] });
    expect(made(runs).notes).toContain(`piqa of b (lm-eval 0.4.13) stands apart: ${reason}.`);
  });

  test('is compared with the nearest of our columns', () => {
    const runs = [
      ourRun('a', 'piqa'),
      ourRun('a', 'piqa', { shots: 5 }),
      ourRun('a', 'piqa', { taskVersion: 3, shots: 5 }),
      importedRun('b', 'piqa', { taskVersion: 2, shots: 5 }),
    ];
    expect(made(runs).notes).toEqual(['piqa of b (lm-eval 0.4.13) stands apart: task version 2, ours 1.']);
  });

  test('does not change the mean of ours by standing apart', () => {
    const ours = [ourRun('a', 'piqa', { value: 0.2 }), ourRun('a', 'wic', { value: 0.4 })];
    const runs = [...ours, importedRun('b', 'piqa', { taskVersion: 9 })];
    expect(made(runs).rows.map(({ mean }) => mean)).toEqual([expect.closeTo(0.3, 15), null]);
  });

  test('shows the metric that ours show', () => {
    const norm = { ...accOf(0.7), name: 'acc_norm' };
    const { columns, rows } = made([
      ourRun('a', 'piqa', { metrics: [accOf(0.5), norm] }),
      importedRun('b', 'piqa', { day: 9, metrics: [accOf(0.6)] }),
    ]);
    expect(columns.map(({ metric }) => metric)).toEqual(['acc_norm']);
    expect(rows.map(({ cells }) => cells[0]?.value)).toEqual([0.7, undefined]);
  });
});

describe('imported scores of a task that we have not run', () => {
  test('stand together where their questions are the same, in whatever order they were recorded', () => {
    const runs = [
      importedRun('none', 'piqa'),
      importedRun('one', 'piqa', { taskHash: H }),
      importedRun('two', 'piqa', { taskHash: H, version: '0.4.9', day: 2 }),
      importedRun('other', 'piqa', { taskHash: J, questions: 50 }),
    ];
    const expected = {
      'piqa (100 questions)': ['none (lm-eval 0.4.13)', 'one (lm-eval 0.4.13)', 'two (lm-eval 0.4.9)'],
      'piqa (50 questions)': ['other (lm-eval 0.4.13)'],
    };
    expect(filled(runs)).toEqual(expected);
    expect(filled(runs.toReversed())).toEqual(expected);
    expect(made(runs).notes).toEqual([
      'Not known to have been asked the same questions in the same words: piqa of none (lm-eval 0.4.13).',
    ]);
  });

  test('are not joined by one that could stand in either column', () => {
    const runs = [
      ourRun('a', 'piqa'),
      importedRun('one', 'piqa', { taskHash: H, day: 2 }),
      importedRun('two', 'piqa', { taskHash: J, day: 1 }),
    ];
    expect(filled(runs)).toEqual({
      piqa: ['a', 'one (lm-eval 0.4.13)'],
      'piqa (task hash bbbbbbbb)': ['two (lm-eval 0.4.13)'],
    });
    expect(made(runs).notes[0]).toBe(
      'piqa of two (lm-eval 0.4.13) stands apart: other questions or prompts (task hash bbbbbbbb, ours aaaaaaaa).',
    );
  });
});

describe('a group of an imported model', () => {
  const ours = [ourRun('a', 'cats', { taskHash: H }), ourRun('a', 'dogs', { taskHash: J })];

  test('is aggregated from its tasks, and stands beside ours where all of them may', () => {
    const runs = [
      ...ours,
      importedRun('b', 'cats', { taskHash: H, value: 0.2, questions: 100 }),
      importedRun('b', 'dogs', { taskHash: J, value: 0.6, questions: 300 }),
    ];
    expect(filled(runs)).toEqual({ pets: ['a', 'b (lm-eval 0.4.13)'] });
    expect(made(runs).rows[1]?.cells[0]?.value).toBeCloseTo(0.5, 15);
    expect(made(runs).notes).toEqual([]);
  });

  test('stands apart for what keeps its tasks apart', () => {
    const apart = (...changes: readonly Parameters<typeof importedRun>[2][]) =>
      made([...ours, importedRun('b', 'cats', changes[0]), importedRun('b', 'dogs', changes[1])]);
    const one = apart({ taskHash: H }, { taskHash: H });
    expect(one.columns.map(({ label }) => label)).toEqual([
      'pets',
      expect.stringMatching(/^pets \(task hash /),
    ]);
    expect(one.notes).toEqual([
      'pets of b (lm-eval 0.4.13) stands apart: other questions or prompts (task hash aaaaaaaa, ours bbbbbbbb).',
    ]);
    expect(apart({ taskHash: J }, { taskHash: H }).notes).toEqual([
      'pets of b (lm-eval 0.4.13) stands apart: other questions or prompts in 2 tasks.',
    ]);
    const version = apart({ taskVersion: 2 }, { taskVersion: 2 });
    expect(version.columns.map(({ label }) => label)).toEqual(['pets', 'pets (version 2)']);
    expect(version.notes).toEqual(['pets of b (lm-eval 0.4.13) stands apart: task version 2, ours 1.']);
  });

  test('is not made of tasks whose sizes, its weights, are not known', () => {
    const runs = ['cats', 'dogs'].map((task) => importedRun('b', task, { questions: 0 }));
    expect(Object.keys(filled(runs))).toEqual(['cats', 'dogs']);
  });
});
