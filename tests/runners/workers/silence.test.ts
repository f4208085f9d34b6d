import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deadlinesOf, Patience, Silence } from '../../../src/runners/workers/silence.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watched(passes = 600, opening = 700) {
  const patience = new Patience({ passes, opening });
  const hung: number[] = [];
  const silence = new Silence(patience, (seconds) => hung.push(seconds));
  const pass = (seconds: number): void => void vi.advanceTimersByTime(1000 * seconds);
  return { patience, silence, hung, pass };
}

test('a model has longer to open the larger it is', () => {
  expect(deadlinesOf(600, 2e9)).toEqual({ passes: 600, opening: 800 });
  // A process has to start, however short the deadline is.
  expect(deadlinesOf(1, 0)).toEqual({ passes: 1, opening: 60 });
});

describe('a worker at work', () => {
  test('is hung when the deadline has passed since the last sign, once', () => {
    const { silence, hung, pass } = watched();
    silence.begin('passes');
    pass(20);
    silence.heard('passes');
    pass(600);
    expect(hung).toEqual([]);
    pass(2);
    expect(hung).toEqual([600]);
    pass(2000);
    expect(hung).toEqual([600]);
  });

  test('may be silent 20 times as long as any worker of its pool was before', () => {
    const { patience, silence, hung, pass } = watched();
    const other = new Silence(patience, () => undefined);
    other.begin('passes');
    pass(100);
    other.heard('passes');
    other.end();
    silence.begin('passes');
    pass(2000);
    expect(hung).toEqual([]);
    pass(2);
    expect(hung).toEqual([2000]);
  });

  test('may be silent longer while it opens a model, which does not make it longer for passes', () => {
    const { patience, silence, hung, pass } = watched();
    silence.begin('opening');
    pass(690);
    silence.heard('passes');
    expect(patience.limit('passes')).toBe(600);
    pass(10);
    silence.heard('opening');
    pass(690);
    expect(hung).toEqual([]);
    pass(12);
    expect(hung).toEqual([700]);
  });

  test('signs often enough that the signs’ own pauses do not make the deadline longer', () => {
    for (const passes of [0.2, 1, 5, 40, 600]) {
      const { patience, silence, pass } = watched(passes);
      silence.begin('passes');
      for (let sign = 0; sign < 20; sign++) {
        pass(patience.tick);
        silence.heard('passes');
      }
      expect(patience.limit('passes')).toBe(passes);
    }
  });
});

test('an idle worker is not waited for', () => {
  const { silence, hung, pass } = watched();
  silence.begin('passes');
  pass(10);
  silence.end();
  pass(5000);
  expect(hung).toEqual([]);
});

test('a parent that was itself stopped has not waited for its workers', async () => {
  vi.useRealTimers();
  const { silence, hung } = watched(0.4);
  silence.begin('passes');
  const until = performance.now() + 1500;
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 0));
  silence.end();
  expect(hung).toEqual([]);
});
