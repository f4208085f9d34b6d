import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { narrate } from '../../src/cli/narrate.ts';
import type { EvaluateEvent } from '../../src/evaluate-options.ts';
import { aRun, anIdentity } from '../results/records.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is shown and noted of some events; a number lets so many milliseconds pass. */
function told(...events: readonly (EvaluateEvent | number)[]): readonly string[] {
  const lines: string[] = [];
  let shown = (): string => '';
  const tell = narrate({
    show: (line) => lines.push((shown = line)()),
    note: (line) => lines.push(`note: ${line}`),
    end: () => undefined,
  });
  for (const event of events) {
    if (typeof event === 'number') vi.advanceTimersByTime(event);
    else tell(event);
  }
  if (typeof events.at(-1) === 'number') lines.push(shown());
  return lines;
}

const at = (kind: 'started' | 'progress', task: string, done: number, share: number): EvaluateEvent => ({
  kind,
  model: 'm',
  task,
  questions: 200,
  done,
  share,
});

describe('narrate', () => {
  test('shows the rate of this task, and the time left of all', () => {
    expect(
      told(
        { kind: 'opening', model: 'm' },
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
      'm on b: 0 of 200 questions, for 0 s',
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
});
