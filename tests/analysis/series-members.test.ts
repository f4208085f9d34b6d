import { describe, expect, test } from 'vitest';
import { seriesMembers, type SeriesCandidate } from '../../src/analysis/series-members.ts';

const candidate = (id: string, step: number, changes: Partial<SeriesCandidate> = {}): SeriesCandidate => ({
  id,
  series: 'runA',
  step,
  unit: 'step',
  place: 'exp1/runA',
  measuredBy: '',
  finished: 1,
  ...changes,
});

/** The series by the models' ids. */
const found = (...candidates: readonly SeriesCandidate[]) =>
  Object.fromEntries([...seriesMembers(candidates)].map(([id, { series }]) => [id, series]));

describe('steps are one series', () => {
  test('by its name, but not one alone', () => {
    expect(found(candidate('a', 1), candidate('b', 2), candidate('c', 1, { series: 'runB' }))).toEqual({
      a: 'runA',
      b: 'runA',
    });
    expect(found(candidate('a', 1))).toEqual({});
  });

  test('also where the run was moved', () => {
    const moved = candidate('b', 2, { place: 'new/runA' });
    expect(found(candidate('a', 1), moved)).toEqual({ a: 'runA', b: 'runA' });
  });

  test('but two where one step lies in two places, each with what tells its path apart', () => {
    const other = { place: 'exp2/runA' };
    const steps = [candidate('a', 1), candidate('b', 2), candidate('c', 1, other), candidate('d', 3, other)];
    expect(found(...steps)).toEqual({ a: 'exp1/runA', b: 'exp1/runA', c: 'exp2/runA', d: 'exp2/runA' });
  });

  test('but not with epochs, nor with what another tool measured', () => {
    const epochs = [1, 2].map((step) => candidate(`e${step}`, step, { unit: 'epoch' }));
    const others = [1, 2].map((step) => candidate(`o${step}`, step, { measuredBy: 'lm-eval 0.4.13' }));
    expect(found(candidate('a', 1), ...epochs, ...others)).toEqual({
      e1: 'runA',
      e2: 'runA',
      o1: 'runA (lm-eval 0.4.13)',
      o2: 'runA (lm-eval 0.4.13)',
    });
  });
});

test('of two checkpoints of one step in one place the one that was measured later counts', () => {
  const members = seriesMembers([
    candidate('old', 1),
    candidate('new', 1, { finished: 2 }),
    candidate('b', 2),
  ]);
  expect([...members].flatMap(([id, { superseded }]) => (superseded ? [id] : []))).toEqual(['old']);
  const alone = seriesMembers([candidate('old', 1), candidate('new', 1, { finished: 2 })]);
  expect(alone.size).toBe(0);
});
