import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { narrate } from '../../src/cli/narrate.ts';
import type { EvaluateEvent } from '../../src/evaluation/options.ts';
import type { RunOfPlan } from '../../src/runners/plan/types.ts';
import { aRun, anIdentity } from '../results/records.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is shown and noted of some events of one model; a number lets so many milliseconds pass. */
const told = (...events: readonly (EvaluateEvent | number)[]): readonly string[] => toldOf(false, events);

/** The same of several models. */
const toldOfSeveral = (...events: readonly (EvaluateEvent | number)[]): readonly string[] =>
  toldOf(true, events);

function toldOf(several: boolean, events: readonly (EvaluateEvent | number)[]): readonly string[] {
  const lines: string[] = [];
  let shown = (): string => '';
  const tell = narrate(
    {
      show: (line) => lines.push((shown = line)()),
      note: (line) => lines.push(`note: ${line}`),
      end: () => undefined,
    },
    several,
  );
  for (const event of events) {
    if (typeof event === 'number') vi.advanceTimersByTime(event);
    else tell(event);
  }
  if (typeof events.at(-1) === 'number') lines.push(shown());
  return lines;
}

const at = (
  kind: 'started' | 'progress',
  task: string,
  done: number,
  share: number,
  recorded = 0,
): EvaluateEvent => ({ kind, model: 'm', task, questions: 200, done, runs: 4, recorded, share });

const opening = (model: string, share = 0, recorded = 0): EvaluateEvent => ({
  kind: 'opening',
  model,
  runs: 4,
  recorded,
  share,
});

const run = (path: string, task: string, state: RunOfPlan['state'] = 'new'): RunOfPlan => ({
  key: `${path} ${task}`,
  model: path.split('/').at(-1) ?? '',
  path,
  task,
  shots: 0,
  provider: 'cpu',
  questions: 200,
  done: state === 'recorded' ? 200 : state === 'begun' ? 20 : 0,
  state,
});

const finished = ({ key }: RunOfPlan, recorded: number): EvaluateEvent => ({
  kind: 'finished',
  record: { ...aRun(), key },
  runs: 4,
  recorded,
  share: recorded / 4,
});

describe('narrate', () => {
  test('shows the rate of this task, and the time left of all', () => {
    expect(
      told(
        opening('m'),
        at('started', 'a', 0, 0),
        10_000,
        at('progress', 'a', 50, 0.1),
        10_000,
        at('progress', 'a', 200, 0.5),
        at('started', 'b', 0, 0.5),
        10_000,
        at('progress', 'b', 30, 0.75),
      ),
    ).toEqual([
      'Opening m',
      'm on a: 0 of 200 questions, for 0 s',
      'm on a: 50 of 200 questions, 5.0/s, 90 s left',
      'm on a: 200 of 200 questions, 10.0/s, 20 s left',
      'm on b: 0 of 200 questions, for 0 s, 20 s left',
      'm on b: 30 of 200 questions, 3.0/s, 10 s left',
    ]);
  });

  test('tells the time also while nothing happens', () => {
    expect(told(at('started', 'a', 0, 0), 7000)).toEqual([
      'm on a: 0 of 200 questions, for 0 s',
      'm on a: 0 of 200 questions, for 7 s',
    ]);
    expect(told(at('started', 'a', 0, 0), 10_000, at('progress', 'a', 50, 0.5), 4000).slice(1)).toEqual([
      'm on a: 50 of 200 questions, 5.0/s, 10 s left',
      'm on a: 50 of 200 questions, 5.0/s, 6 s left',
    ]);
    expect(told(at('started', 'a', 0, 0), 10_000, at('progress', 'a', 50, 0.5), 60_000).at(-1)).toMatch(
      / 0 s left$/,
    );
  });

  test('counts only what is done now where a run goes on', () => {
    expect(told(at('started', 'a', 100, 0.5), 10_000, at('progress', 'a', 120, 0.6))).toEqual([
      'note: m on a: going on after 100 of 200 questions.',
      'm on a: 100 of 200 questions, for 0 s',
      'm on a: 120 of 200 questions, 2.0/s, 40 s left',
    ]);
  });

  test('says what was recorded before, under which name, in one line a model', () => {
    const arc = aRun(anIdentity({ task: 'arc_easy' }), { name: 'm' });
    const piqa = aRun(anIdentity({ task: 'piqa' }), { name: 'm' });
    const found = (model: string, ...records: readonly (typeof arc)[]): EvaluateEvent => ({
      kind: 'found',
      model,
      records,
      tasks: 3,
    });
    expect(
      told(found('m', arc), found('m', arc, piqa), found('copy', arc), found('copy', arc, piqa)),
    ).toEqual([
      'note: m on arc_easy: recorded before, not run again.',
      'note: m: 2 of 3 tasks were recorded before and are not run again.',
      'note: copy on arc_easy: recorded before as m, not run again.',
      'note: copy: 2 of 3 tasks were recorded before as m and are not run again.',
    ]);
  });

  test('passes warnings on', () => {
    expect(told({ kind: 'warning', message: 'careful' })).toEqual(['note: careful']);
  });

  test('goes by the last minutes, and counts neither the opening of models nor what was recorded elsewhere', () => {
    const lines = told(
      { kind: 'planned', runs: [run('m', 'a'), run('m', 'b')] },
      opening('m'),
      50_000,
      at('started', 'a', 0, 0),
      10_000,
      at('progress', 'a', 100, 0.1),
      { kind: 'waiting', holder: 'process 5', runs: 4, recorded: 0, share: 0.1 },
      500_000,
      at('started', 'b', 0, 0.5),
      10_000,
      at('progress', 'b', 100, 0.6),
    );
    expect(lines[2]).toMatch(/, 10\.0\/s, 90 s left$/);
    expect(lines.slice(3, 5)).toEqual([
      'note: Waiting for process 5, which does what is left.',
      'waiting for process 5, 90 s left',
    ]);
    expect(lines.at(-1)).toMatch(/, 10\.0\/s, 40 s left$/);
  });

  test('says nothing of the plan, nor of what is finished or fails, where there is one model', () => {
    const a = run('m', 'a');
    expect(
      told({ kind: 'planned', runs: [a] }, finished(a, 1), {
        kind: 'failed',
        failure: { model: 'm', reason: 'why' },
      }),
    ).toEqual([]);
  });
});

describe('narrate, of several models,', () => {
  const runs = [run('x/m', 'a', 'recorded'), run('x/m', 'b'), run('y/m', 'a', 'begun'), run('y/m', 'b')];
  const [, first, second, third] = runs as [RunOfPlan, RunOfPlan, RunOfPlan, RunOfPlan];

  test('tells the plan, where it is, and each model that is finished', () => {
    expect(
      toldOfSeveral(
        { kind: 'planned', runs },
        opening('m', 0, 1),
        10_000,
        at('started', 'b', 0, 0, 1),
        10_000,
        at('progress', 'b', 200, 0.25, 1),
        finished(first, 2),
        opening('m', 0.25, 2),
        finished(second, 3),
        finished(third, 4),
      ),
    ).toEqual([
      'note: 4 runs of 2 models: 1 recorded, 1 begun, 2 new; 580 questions to ask.',
      '[1/4 runs] Opening m',
      '[1/4 runs] m on b: 0 of 200 questions, for 0 s',
      // 30 s of work, and opening the other model.
      '[1/4 runs] m on b: 200 of 200 questions, 20.0/s, 40 s left',
      'note: x/m: all 2 runs are recorded; 1 of 2 models are done.',
      '[2/4 runs] Opening m, 40 s left',
      'note: y/m: all 2 runs are recorded; 2 of 2 models are done.',
    ]);
  });

  test('tells failures as they happen, and what another process is doing', () => {
    const waiting: EvaluateEvent = { kind: 'waiting', holder: 'process 5', runs: 4, recorded: 3, share: 1 };
    expect(
      toldOfSeveral(
        { kind: 'failed', failure: { model: 'x/m', reason: 'It does not fit.' } },
        { kind: 'failed', failure: { model: 'x/m', task: 'a', questions: 1, reason: 'It hung.' } },
        { kind: 'held', model: 'm', tasks: ['a', 'b', 'c', 'd'], holder: 'process 5' },
        waiting,
        waiting,
      ),
    ).toEqual([
      'note: Failed: x/m: It does not fit.',
      'note: Failed: x/m on a, 1 question: It hung.',
      'note: m on a, b, c and 1 more tasks: process 5 is doing this; others are done first.',
      'note: Waiting for process 5, which does what is left.',
      '[3/4 runs] waiting for process 5',
      '[3/4 runs] waiting for process 5',
    ]);
  });

  test('leaves out what the plan says, but for another name', () => {
    const record = aRun(anIdentity({ task: 'arc_easy' }), { name: 'm' });
    const found = (model: string): EvaluateEvent => ({ kind: 'found', model, records: [record], tasks: 3 });
    expect(toldOfSeveral(found('m'), found('copy'))).toEqual([
      'note: copy on arc_easy: recorded before as m, not run again.',
    ]);
  });
});
