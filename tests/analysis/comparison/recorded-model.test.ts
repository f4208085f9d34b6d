import { describe, expect, test } from 'vitest';
import { chooseBenchmarks } from '../../../src/analysis/comparison/chosen-benchmarks.ts';
import { belowLimit } from '../../../src/analysis/comparison/gate.ts';
import { findRecordedModel } from '../../../src/analysis/comparison/recorded-model.ts';
import { importedRun, ourRun } from '../scores.ts';

describe('a recorded model', () => {
  const runs = [
    ourRun('pythia-70m', 'arc_easy', { print: 'abcdef01', day: 1 }),
    ourRun('pythia-70m', 'piqa', { print: 'abcdef01', day: 2 }),
    ourRun('twin', 'piqa', { print: '11111111' }),
    ourRun('twin', 'piqa', { print: '22222222' }),
    importedRun('far', 'piqa', { print: 'lm' }),
  ];
  const find = (asked: string) => findRecordedModel(asked, runs);

  test('is found by its name, its label, the front of its fingerprint, or a glob that is only its own', () => {
    for (const asked of ['pythia-70m', 'abcdef', 'ABCDEF01', 'pythia-*'])
      expect(find(asked).name, asked).toBe('pythia-70m');
    expect(find('far').label).toBe('far (lm-eval 0.4.13)');
    expect(find('far (lm-eval 0.4.13)').name).toBe('far');
    expect(find('twin (11111111)').fingerprint).toBe('11111111');
  });

  test('that another tool evaluated is found by its name on the hub, one of ours not by a path', () => {
    const placed = runs.map((run) => ({ ...run, model: { ...run.model, path: `lab/${run.model.name}` } }));
    expect(findRecordedModel('lab/far', placed).name).toBe('far');
    expect(() => findRecordedModel('lab/pythia-70m', placed)).toThrow('no recorded model of that name');
  });

  test('comes with its runs, the newest first', () => {
    expect(find('pythia-70m').runs.map(({ identity }) => identity.task)).toEqual(['piqa', 'arc_easy']);
  });

  test.each([
    ['twin', /"twin" is not one recorded model: it matches twin \(11111111\), twin \(22222222\)/],
    ['*', /is not one recorded model/],
    ['pythia-7m', /no recorded model of that name; did you mean pythia-70m\?/],
    ['something else', /no recorded model of that name\. Recorded: far, /],
    ['gpt*', /No recorded model matches "gpt\*"/],
  ])('%j is refused in one line', (asked, message) => {
    expect(() => find(asked)).toThrow(message);
  });
});

describe('the predicted tasks', () => {
  const benchmarks = ['hellaswag', 'mmlu_0-shot', 'mmlu_5-shot'].map((task) => ({
    task,
    shots: 0,
    metric: 'acc',
    higherIsBetter: true,
  }));
  const choose = (...patterns: string[]) =>
    chooseBenchmarks(patterns, benchmarks, 'paper').map(({ task }) => task);

  test('are chosen by names and globs, or by the name of their suite, in their order', () => {
    expect(choose('mmlu*,hellaswag')).toEqual(['hellaswag', 'mmlu_0-shot', 'mmlu_5-shot']);
    expect(choose('paper')).toHaveLength(3);
    expect(chooseBenchmarks(undefined, benchmarks, 'paper')).toHaveLength(3);
  });

  test.each([
    ['helaswag', /Nothing predicts a task "helaswag"; did you mean hellaswag\?/],
    ['mmlu', /did you mean mmlu_0-shot or mmlu_5-shot\?/],
    ['boolq', /Nothing predicts a task "boolq"\. Predicted are: hellaswag, /],
    [' , ', /No task was named/],
  ])('%j is refused', (pattern, message) => {
    expect(() => choose(pattern)).toThrow(message);
  });
});

test('a gate stops tasks below its limit, the worst first, and what is no number; the limit itself passes', () => {
  const tasks = [
    { task: 'a', amount: -0.03 },
    { task: 'b', amount: -0.02 },
    { task: 'c', amount: -0.05 },
    { task: 'd', amount: NaN },
  ];
  expect(belowLimit(tasks, -0.02).map(({ task }) => task)).toEqual(['d', 'c', 'a']);
});
