import { describe, expect, test } from 'vitest';
import { matchQuestions, type QuestionScore } from '../../../src/analysis/comparison/matched-questions.ts';
import { pairedColumns } from '../../../src/analysis/comparison/paired-columns.ts';
import { compareModels } from '../../../src/analysis/comparison/two-models.ts';
import { modelId } from '../../../src/analysis/table-scores.ts';
import type { RunRecord } from '../../../src/results/types.ts';
import * as registry from '../../../src/tasks/registry.ts';
import type { Score } from '../../../src/tasks/types.ts';
import { accOf, importedRun, ourRun } from '../scores.ts';

const catalogue = registry;

/** The questions of each run, by its key: `scores` for one after the other. */
type Answers = ReadonlyMap<string, readonly QuestionScore[]>;
const questions = (scores: readonly Score[], from = 0): readonly QuestionScore[] =>
  scores.map((score, at) => ({ docHash: `q${from + at}`, score }));

async function compare(
  first: readonly RunRecord[],
  second: readonly RunRecord[],
  answers: Answers,
  options: { readonly tasks?: readonly string[]; readonly metric?: string } = {},
) {
  const [a, b] = [first[0], second[0]];
  if (a === undefined || b === undefined) throw new Error('no run');
  const { pairs, ...rest } = pairedColumns([...first, ...second], modelId(a), modelId(b), {
    ...options,
    catalogue,
  });
  const read = async (key: string) => answers.get(key) ?? [];
  return { ...rest, pairs: await compareModels(pairs, read, catalogue) };
}

describe('two models on a task', () => {
  const first = ourRun('a', 'arc_easy', { metrics: [accOf(0.75)], questions: 4 });
  const second = ourRun('b', 'arc_easy', { metrics: [accOf(0.5)], questions: 4 });

  test('are paired by question', async () => {
    const answers = new Map([
      [first.key, questions([1, 1, 1, 0])],
      [second.key, questions([0, 1, 1, 0])],
    ]);
    const { pairs } = await compare([first], [second], answers);
    expect(pairs).toMatchObject([
      {
        label: 'arc_easy',
        metric: 'acc',
        difference: 0.25,
        matched: 4,
        won: 1,
        lost: 0,
        p: 1,
        adjusted: 1,
        test: 'exact McNemar',
        verdict: 'undecided',
        sentence: 'no difference that these questions can tell',
        note: null,
      },
    ]);
  });

  test('are compared on the questions that match, however they are ordered, and it is said how many', async () => {
    const answers = new Map([
      [first.key, questions([1, 1, 1, 0])],
      [second.key, questions([0, 1, 0, 0], 2).toReversed()],
    ]);
    const { pairs } = await compare([first], [second], answers);
    // q2: 1 and 0; q3: 0 and 1.
    expect(pairs).toMatchObject([
      { matched: 2, difference: 0, won: 1, lost: 1, note: '2 questions match, of 4 and 4' },
    ]);
  });

  test('are compared as independent scores where one has no samples, and it is said', async () => {
    const { pairs } = await compare([first], [second], new Map([[first.key, questions([1, 1, 1, 0])]]));
    expect(pairs).toMatchObject([
      { matched: 0, won: null, test: 'unpaired z', difference: 0.25, note: 'recorded without samples' },
    ]);
  });

  test('are told apart where the questions allow it', async () => {
    const answers = new Map([
      [first.key, questions(Array.from({ length: 40 }, () => 1))],
      [second.key, questions(Array.from({ length: 40 }, (_, at) => at % 2))],
    ]);
    const { pairs } = await compare([first], [second], answers);
    expect(pairs).toMatchObject([{ verdict: 'better', sentence: 'better', won: 20, lost: 0, p: 2 ** -19 }]);
    const turned = await compare([second], [first], answers);
    expect(turned.pairs).toMatchObject([{ verdict: 'worse', won: 0, lost: 20, difference: -0.5 }]);
  });
});

test('of a metric where less is better, less is won', async () => {
  const metric = (value: number) => ({
    name: 'brier_score',
    value,
    standardError: 0.1,
    higherIsBetter: false,
  });
  const first = ourRun('a', 'mathqa', { metrics: [metric(0.2)] });
  const second = ourRun('b', 'mathqa', { metrics: [metric(0.6)] });
  const answers = new Map([
    [first.key, questions([0.1, 0.3, 0.2])],
    [second.key, questions([0.5, 0.6, 0.7])],
  ]);
  const { pairs } = await compare([first], [second], answers);
  expect(pairs).toMatchObject([{ test: 'paired t', won: 3, lost: 0, higherIsBetter: false }]);
  expect(pairs[0]?.difference).toBeCloseTo(0.4, 12);
});

test('of a perplexity, a question with a greater log-likelihood is won', async () => {
  const metric = (value: number) => ({ name: 'perplexity', value, standardError: 1, higherIsBetter: false });
  const first = ourRun('a', 'lambada_openai', { metrics: [metric(Math.E)] });
  const second = ourRun('b', 'lambada_openai', { metrics: [metric(Math.E ** 2)] });
  const answers = new Map([
    [first.key, questions([-1, -1.5, -0.5])],
    [second.key, questions([-2, -2, -2])],
  ]);
  const { pairs } = await compare([first], [second], answers, { metric: 'perplexity' });
  expect(pairs).toMatchObject([{ won: 3, lost: 0 }]);
  expect(pairs[0]?.difference).toBeCloseTo(Math.E ** 2 - Math.E, 10);
});

describe('a group that both have', () => {
  const members = ['plumb_agreement', 'plumb_arithmetic', 'plumb_brackets', 'plumb_facts'];
  const runs = (name: string, value: number) => members.map((task) => ourRun(name, task, { value }));
  const answers = (all: readonly RunRecord[], scores: readonly number[]): Answers =>
    new Map(
      all.map(({ key, identity }) => [
        key,
        questions(scores).map((one) => ({ ...one, docHash: identity.task + one.docHash })),
      ]),
    );

  test('is one row, over the questions of all its tasks', async () => {
    const [first, second] = [runs('a', 0.75), runs('b', 0.25)];
    const all = new Map([...answers(first, [1, 1, 1, 0]), ...answers(second, [1, 0, 0, 0])]);
    const { pairs } = await compare(first, second, all);
    expect(pairs).toMatchObject([
      { task: 'plumb', matched: 16, difference: 0.5, won: 8, lost: 0, test: 'paired t' },
    ]);
  });

  test('does not hide the tasks where only one of the two has it', async () => {
    const first = runs('a', 0.75);
    const second = runs('b', 0.25).slice(0, 2);
    const { pairs, onlyFirst } = await compare(first, second, answers([...first, ...second], [1, 0]));
    expect(pairs.map(({ task }) => task)).toEqual(['plumb_agreement', 'plumb_arithmetic']);
    expect(onlyFirst).toEqual(['plumb_brackets', 'plumb_facts']);
  });
});

describe('what is not compared', () => {
  test('is told: other conditions, and tasks that one of them lacks', async () => {
    const first = [ourRun('a', 'arc_easy', { shots: 5 }), ourRun('a', 'piqa')];
    const second = [ourRun('b', 'arc_easy', { shots: 0 }), ourRun('b', 'boolq')];
    expect(await compare(first, second, new Map())).toEqual({
      pairs: [],
      apart: ['arc_easy'],
      onlyFirst: ['piqa'],
      onlySecond: ['boolq'],
    });
  });

  test('is not what was left out by name', async () => {
    const first = [ourRun('a', 'arc_easy'), ourRun('a', 'piqa')];
    const second = [ourRun('b', 'arc_easy'), ourRun('b', 'piqa')];
    const { pairs } = await compare(first, second, new Map(), { tasks: ['pi*'] });
    expect(pairs.map(({ task }) => task)).toEqual(['piqa']);
    await expect(compare(first, second, new Map(), { tasks: ['boolq'] })).rejects.toThrow(
      'No recorded task matches "boolq".',
    );
  });
});

test('an imported model without samples is compared unpaired, and what is not known is said', async () => {
  const first = [ourRun('a', 'arc_easy', { value: 0.9 })];
  const second = [importedRun('b', 'arc_easy', { value: 0.4 })];
  const { pairs } = await compare(first, second, new Map());
  expect(pairs).toMatchObject([
    {
      matched: 0,
      difference: 0.5,
      note: 'the imported score may be of other questions; recorded without samples',
    },
  ]);
  expect(pairs[0]?.verdict).toBe('better');
});

test('the benchmarks of a suite are compared in their own metric', async () => {
  const metrics = (value: number) => [
    { name: 'acc', value, standardError: 0.1, higherIsBetter: true },
    { name: 'acc_norm', value: 0, standardError: 0, higherIsBetter: true },
  ];
  const first = [ourRun('a', 'hellaswag', { shots: 10, metrics: metrics(0.6) })];
  const second = [ourRun('b', 'hellaswag', { shots: 10, metrics: metrics(0.5) })];
  const { pairs } = await compare(first, second, new Map(), { tasks: ['paper'] });
  expect(pairs).toMatchObject([{ task: 'hellaswag', metric: 'acc' }]);
});

test('the p-values are corrected over the tasks that have one', async () => {
  const tasks = ['arc_easy', 'piqa', 'boolq'];
  const first = tasks.map((task) => ourRun('a', task));
  const second = tasks.map((task, at) => ourRun('b', task, at === 2 ? { metrics: [accOf(0.5, null)] } : {}));
  const scores = (won: number) => Array.from({ length: 10 }, (_, at) => Number(at < won));
  const answers = new Map([
    ...first.slice(0, 2).map(({ key }) => [key, questions(scores(8))] as const),
    ...second.slice(0, 2).map(({ key }) => [key, questions(scores(0))] as const),
  ]);
  const { pairs } = await compare(first, second, answers);
  expect(pairs.map(({ label, p, adjusted }) => [label, p, adjusted])).toEqual([
    ['arc_easy', expect.closeTo(2 ** -7, 12), expect.closeTo(2 ** -7, 12)],
    ['boolq', null, null],
    ['piqa', expect.closeTo(2 ** -7, 12), expect.closeTo(2 ** -7, 12)],
  ]);
});

test('a question that stands in a task twice is matched twice', () => {
  const twice = (scores: readonly Score[]) => scores.map((score) => ({ docHash: 'same', score }));
  expect(matchQuestions(twice([1, 0, 1]), twice([0, 1]))).toEqual({ first: [1, 0], second: [0, 1] });
});
