import { describe, expect, test } from 'vitest';
import { table, type Table, type TableOptions } from '../../src/analysis/table.ts';
import { UsageError } from '../../src/lib/errors.ts';
import type { MetricValue, RunIdentity, RunRecord } from '../../src/results/types.ts';
import { aRun, anIdentity } from '../results/records.ts';

const catalogue = { groups: [], tasks: [] };

interface Changes extends Partial<RunIdentity> {
  readonly value?: number;
  readonly metrics?: readonly MetricValue[];
  readonly day?: number;
  readonly questions?: number;
  readonly print?: string;
}

const acc = (value: number, standardError: number | null = 0.1): MetricValue => ({
  name: 'acc',
  value,
  standardError,
  higherIsBetter: true,
});
const perplexity = (value: number): MetricValue => ({
  ...acc(value),
  name: 'perplexity',
  higherIsBetter: false,
});

/** A run of a model on a task that scored acc = `value`, on the given day of January. */
function scored(name: string, task: string, changes: Changes = {}): RunRecord {
  const {
    value = 0.5,
    metrics = [acc(value)],
    day = 1,
    questions = 100,
    print = name,
    ...identity
  } = changes;
  const finished = `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`;
  return aRun(anIdentity({ model: { fingerprint: print, tokenizer: 't' }, task, ...identity }), {
    name,
    metrics,
    questions,
    timing: { started: finished, finished, seconds: 1 },
  });
}

const made = (runs: readonly RunRecord[], options: TableOptions = {}): Table =>
  table(runs, { catalogue, ...options });

/** The values by row and column, null for a gap. */
function values(
  runs: readonly RunRecord[],
  options: TableOptions = {},
): Record<string, Record<string, number | null>> {
  const { columns, rows } = made(runs, options);
  return Object.fromEntries(
    rows.map(({ model, cells }) => [
      model,
      Object.fromEntries(columns.map(({ label }, at) => [label, cells[at]?.value ?? null])),
    ]),
  );
}

const labels = (runs: readonly RunRecord[], options: TableOptions = {}): readonly string[] =>
  made(runs, options).columns.map(({ label }) => label);

describe('the benchmark table', () => {
  test('has a row a model and a column a task, and keeps gaps as gaps', () => {
    expect(values([scored('a', 'piqa', { value: 0.1 }), scored('b', 'arc_easy', { value: 0.2 })])).toEqual({
      a: { arc_easy: null, piqa: 0.1 },
      b: { arc_easy: 0.2, piqa: null },
    });
  });

  test('is empty where nothing is recorded', () => {
    expect(made([])).toEqual({ columns: [], rows: [], notes: [] });
  });

  test('tells of each cell its standard error, its questions and its run', () => {
    const run = scored('a', 'piqa', { value: 0.25, questions: 7 });
    expect(made([run]).rows[0]?.cells).toEqual([
      { value: 0.25, standardError: 0.1, questions: 7, keys: [run.key] },
    ]);
  });

  test('takes the newest run of a model on a task, whatever computed it and in whatever order they were recorded', () => {
    const runs = [
      scored('a', 'piqa', { value: 0.2, day: 2, provider: 'cuda' }),
      scored('a', 'piqa', { value: 0.3, day: 3, dtype: 'float16', maxLength: 512 }),
      scored('a', 'piqa', { value: 0.1, day: 1, versions: { scoring: '0' } }),
    ];
    expect(values(runs)).toEqual({ a: { piqa: 0.3 } });
    expect(values(runs.toReversed())).toEqual({ a: { piqa: 0.3 } });
  });

  test('takes a folder that was renamed for the same model, by its newest name', () => {
    expect(
      values([
        scored('old', 'piqa', { print: 'same', value: 0.1, day: 1 }),
        scored('new', 'arc_easy', { print: 'same', value: 0.2, day: 2 }),
      ]),
    ).toEqual({ new: { arc_easy: 0.2, piqa: 0.1 } });
  });

  test('tells two models of the same name apart by their fingerprints', () => {
    const runs = [
      scored('a', 'piqa', { print: '1'.repeat(64) }),
      scored('a', 'piqa', { print: '2'.repeat(64) }),
    ];
    expect(made(runs).rows.map(({ model }) => model)).toEqual(['a (11111111)', 'a (22222222)']);
  });

  test('orders models as people do', () => {
    const names = ['pythia-160m', 'pythia-70m', 'bloom'];
    expect(made(names.map((name) => scored(name, 'piqa'))).rows.map(({ model }) => model)).toEqual([
      'bloom',
      'pythia-70m',
      'pythia-160m',
    ]);
  });
});

describe('a column', () => {
  test('shows acc_norm where the task has it, else acc, else the first metric', () => {
    const columns = made([
      scored('a', 'arc', { metrics: [acc(0.1), { ...acc(0.2), name: 'acc_norm' }] }),
      scored('a', 'lambada', { metrics: [perplexity(3), acc(0.4)] }),
      scored('a', 'wikitext', { metrics: [perplexity(5)] }),
    ]).columns;
    expect(columns.map(({ task, metric, higherIsBetter }) => [task, metric, higherIsBetter])).toEqual([
      ['arc', 'acc_norm', true],
      ['lambada', 'acc', true],
      ['wikitext', 'perplexity', false],
    ]);
  });

  test('shows the metric that is asked for, and a task without it is left out, which is told', () => {
    const runs = [scored('a', 'lambada', { metrics: [perplexity(3), acc(0.4)] }), scored('a', 'piqa')];
    expect(values(runs, { metric: 'perplexity' })).toEqual({ a: { lambada: 3 } });
    expect(made(runs, { metric: 'perplexity' }).notes).toEqual(['Left out, having no perplexity: piqa.']);
  });

  test.each<[string, Changes, string]>([
    ['shots', { shots: 5 }, 'piqa (5-shot)'],
    ['a limit', { limit: 20 }, 'piqa (limit 20)'],
    ['a drawn sample', { sample: 30 }, 'piqa (sample 30)'],
  ])('of other conditions is another column: %s', (_name, changes, label) => {
    const runs = [
      scored('a', 'piqa', { value: 0.1 }),
      scored('a', 'piqa', { ...changes, value: 0.2, day: 2 }),
    ];
    expect(values(runs)).toEqual({ a: { piqa: 0.1, [label]: 0.2 } });
    expect(labels(runs.slice(1))).toEqual([label]);
  });

  test.each<[string, Changes, Changes, readonly string[]]>([
    ['task version', {}, { taskVersion: 2 }, ['piqa (version 1)', 'piqa (version 2)']],
    [
      'data',
      { dataHash: 'a'.repeat(64) },
      { dataHash: 'b'.repeat(64) },
      ['piqa (data aaaaaaaa)', 'piqa (data bbbbbbbb)'],
    ],
    ['seed', { shots: 5 }, { shots: 5, seed: 7 }, ['piqa (5-shot, seed 7)', 'piqa (5-shot, seed 1234)']],
  ])('tells another %s only where two columns differ in it', (_name, first, second, expected) => {
    expect(labels([scored('a', 'piqa', first), scored('b', 'piqa', second)])).toEqual(expected);
    expect(labels([scored('a', 'piqa', first)])).not.toContain(expected[0]);
  });

  test('of a condition that this version does not know is another column too', () => {
    const runs = [scored('a', 'piqa'), scored('a', 'piqa', { chat: 'on' } as Changes)];
    expect(labels(runs)).toEqual(['piqa', 'piqa (chat on)']);
  });

  test('is not split by a seed where nothing is drawn', () => {
    expect(labels([scored('a', 'piqa', { seed: 1 }), scored('b', 'piqa', { seed: 2 })])).toEqual(['piqa']);
  });

  test('that asked only a part of the questions is marked and noted', () => {
    const { columns, notes } = made([scored('a', 'piqa', { limit: 20 }), scored('a', 'arc')]);
    expect(columns.map(({ limited }) => limited)).toEqual([false, true]);
    expect(notes).toEqual([
      'Only a part of the questions was asked in piqa (limit 20): not to be compared with whole runs.',
    ]);
  });
});

describe('the mean', () => {
  const complete = [scored('a', 'arc', { value: 0.2 }), scored('a', 'piqa', { value: 0.4 })];
  const meanOf = (runs: readonly RunRecord[]): readonly (number | null)[] =>
    made(runs).rows.map(({ mean }) => mean);

  test('is over all columns, and a model with a gap has none', () => {
    expect(meanOf([...complete, scored('b', 'arc')])).toEqual([expect.closeTo(0.3, 15), null]);
  });

  test('leaves out metrics where less is better', () => {
    expect(meanOf([...complete, scored('a', 'wiki', { metrics: [perplexity(30)] })])).toEqual([
      expect.closeTo(0.3, 15),
    ]);
  });

  test('leaves out columns that asked only a part, unless all did', () => {
    const part = [scored('a', 'arc', { limit: 5, value: 0.8 }), scored('a', 'wic', { limit: 5, value: 0.6 })];
    expect(meanOf([...complete, ...part])).toEqual([expect.closeTo(0.3, 15)]);
    expect(meanOf(part)).toEqual([expect.closeTo(0.7, 15)]);
    expect(meanOf([...part, scored('b', 'arc')])).toEqual([null, null]);
  });

  test('of a single column is none', () => {
    expect(meanOf(complete.slice(0, 1))).toEqual([null]);
  });
});

describe('a selection', () => {
  const runs = ['org/pythia-70m', 'org/pythia-160m', 'gpt2'].flatMap((name) =>
    ['arc_easy', 'arc_challenge', 'piqa'].map((task) => scored(name, task)),
  );
  const shown = (options: TableOptions): readonly [readonly string[], readonly string[]] => {
    const { rows, columns } = made(runs, options);
    return [rows.map(({ model }) => model), columns.map(({ label }) => label)];
  };

  test('takes names, globs and lists with commas, of models and of tasks', () => {
    expect(shown({ models: ['*pythia*'], tasks: ['arc_*'] })).toEqual([
      ['org/pythia-70m', 'org/pythia-160m'],
      ['arc_challenge', 'arc_easy'],
    ]);
    expect(shown({ models: ['gpt2, org/pythia-70m'], tasks: ['piqa', 'arc_easy'] })).toEqual([
      ['gpt2', 'org/pythia-70m'],
      ['arc_easy', 'piqa'],
    ]);
  });

  test.each([
    [
      { models: ['llama*'] },
      /No recorded model matches "llama\*"\. Recorded: gpt2, org\/pythia-160m, org\/pythia-70m\./,
    ],
    [{ tasks: ['arc_easy', 'hella'] }, /No recorded task matches "hella"\./],
    [{ tasks: [' , '] }, /No task was named/],
    [
      { sort: 'hella' },
      /There is no column "hella" to sort by\. Choose one of model, mean, arc_challenge, arc_easy, piqa\./,
    ],
  ])('that matches nothing is a UsageError: %j', (options, message) => {
    expect(() => made(runs, options)).toThrow(UsageError);
    expect(() => made(runs, options)).toThrow(message);
  });

  test('names a model that shares its name with another by either label', () => {
    const twins = [
      scored('a', 'piqa', { print: '1'.repeat(64) }),
      scored('a', 'piqa', { print: '2'.repeat(64) }),
    ];
    expect(made(twins, { models: ['a'] }).rows).toHaveLength(2);
    expect(made(twins, { models: ['a (22222222)'] }).rows).toHaveLength(1);
  });
});

describe('sorting', () => {
  const runs = [
    scored('a', 'arc', { value: 0.1 }),
    scored('b', 'arc', { value: 0.3 }),
    scored('c', 'piqa', { value: 0.9 }),
    scored('a', 'wiki', { metrics: [perplexity(30)] }),
    scored('b', 'wiki', { metrics: [perplexity(Number.NaN)] }),
    scored('c', 'wiki', { metrics: [perplexity(20)] }),
    scored('a', 'arc', { shots: 5, value: 0.8 }),
  ];
  const order = (sort: string): string => made(runs, { sort }).rows.map(({ model }) => model).join(''); // prettier-ignore

  test('puts the best at the top and gaps at the bottom', () => {
    expect(order('model')).toBe('abc');
    expect(order('piqa')).toBe('cab');
    expect(order('wiki')).toBe('cab');
    expect(order('arc (5-shot)')).toBe('abc');
  });

  test('takes the column of exactly that label where a task has several', () => {
    expect(order('arc')).toBe('bac');
    expect(() => made([...runs, scored('a', 'piqa', { taskVersion: 2 })], { sort: 'piqa' })).toThrow(
      /There are several columns "piqa" to sort by/,
    );
  });

  test('by mean has models without one at the bottom', () => {
    const both = [
      scored('z', 'arc', { value: 0.7 }),
      scored('z', 'piqa', { value: 0.8 }),
      ...runs.slice(0, 3),
    ];
    expect(made(both, { sort: 'mean' }).rows.map(({ model }) => model)).toEqual(['z', 'a', 'b', 'c']);
  });
});
