import { describe, expect, test } from 'vitest';
import { planPage } from '../../src/report/plan-page.ts';
import type { ModelPlan, TaskPlan } from '../../src/runners/plan/types.ts';

const task = (changes: Partial<TaskPlan> = {}): TaskPlan => ({
  task: 'arc_easy',
  shots: 0,
  state: 'new',
  questions: 1000,
  left: 1000,
  requests: 4000,
  exact: true,
  tokensAlone: 123_456,
  trieNodes: 41_234,
  tokensComputed: 41_300,
  passes: 162,
  texts: null,
  seconds: 90,
  secondsAtMost: 90,
  ...changes,
});

const model = (changes: Partial<ModelPlan> = {}): ModelPlan => ({
  model: 'small',
  path: './small',
  provider: 'cpu',
  workers: 1,
  threads: 2,
  memory: 1.2e9,
  problem: null,
  tasks: [task()],
  calibration: { seconds: 8.4, measurements: 12, opening: 1 },
  seconds: 91,
  secondsAtMost: 91,
  ...changes,
});

const page = (changes: Partial<ModelPlan> = {}): string =>
  planPage({ models: [model(changes)], missing: [] });

describe('the page of a plan', () => {
  test('has a line a task, under what the model is run with and the time', () => {
    expect(page()).toBe(
      [
        'small (cpu, 1 x 2 threads, at most 1.2 GB of memory): about 91 s (measured for 8 s)',
        'Task      Shots  Questions  Requests  Tokens alone  Shared  Computed  Passes  Time',
        '--------  -----  ---------  --------  ------------  ------  --------  ------  ----',
        'arc_easy      0      1,000     4,000       123,456  41,234    41,300     162  90 s',
        '',
      ].join('\n'),
    );
  });

  test('marks estimates, rounds them, and says what they are', () => {
    const text = page({ tasks: [task({ exact: false })] });
    expect(text).toContain(' 4,000      ~123,000  ~41,200   ~41,300    ~162 ');
    expect(text).toContain('~ estimated from a part of the questions');
    expect(page()).not.toContain('~');
  });

  test('adds up several tasks, and leaves out what is recorded', () => {
    const recorded = task({
      task: 'piqa',
      state: 'recorded',
      left: 0,
      requests: 0,
      tokensAlone: 0,
      trieNodes: 0,
      tokensComputed: 0,
      passes: 0,
      seconds: 0,
      secondsAtMost: 0,
    });
    const begun = task({ task: 'rte', state: 'begun', left: 250 });
    const lines = page({ tasks: [task(), recorded, begun] }).split('\n');
    expect(lines[4]).toMatch(/^piqa +0 +recorded$/);
    expect(lines[5]).toMatch(/^rte +0 +250 of 1,000 +4,000 /);
    expect(lines[6]).toMatch(/^all +1,250 of 3,000 +8,000 +246,912 +82,468 +82,600 +324 +3 min$/);
    expect(page({ tasks: [recorded] })).toContain('all is recorded, nothing is left to do');
  });

  test('tells how long texts are taken to get, and the time if they get as long as they may', () => {
    const texts = { count: 1319, mostTokens: 256, expectedTokens: 71, measured: 3 };
    const text = page({ tasks: [task({ texts, secondsAtMost: 900 })], secondsAtMost: 901 });
    expect(text).toContain('about 91 s, up to 15 min (');
    expect(text).toContain('1,319 of ~71, at most 256  90 s to 15 min');
    expect(text).toContain('estimated from 3 texts that were written for it, and the reference answers');
  });

  test('says why a model cannot be run, and has no time then', () => {
    const problem = 'small does not fit into memory: it needs 3 GB.';
    const timeless = { threads: null, memory: null, calibration: null, seconds: null, secondsAtMost: null };
    const text = page({ ...timeless, problem, tasks: [task({ seconds: null, secondsAtMost: null })] });
    expect(text.split('\n')[0]).toBe('small (cpu): time not measured');
    expect(text).toContain(problem);
    expect(text).not.toContain('Time');
  });

  test('names the tasks whose data are missing, with what gets them', () => {
    const missing = [
      { task: 'hellaswag', splits: ['validation', 'train'], command: 'plumbline data get hellaswag' },
    ];
    expect(planPage({ models: [model()], missing })).toContain(
      '\nhellaswag: not planned, since its data are not here (validation, train): plumbline data get hellaswag\n',
    );
  });
});
