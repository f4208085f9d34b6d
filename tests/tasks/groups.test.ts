import { expect, it } from 'vitest';
import { groupMetrics, type Member } from '../../src/tasks/groups.ts';
import type { Group } from '../../src/tasks/types.ts';

function member(size: number, value: number, standardError: number | null, name = 'acc'): Member {
  return { size, metrics: [{ name, value, standardError, higherIsBetter: true }] };
}

function group(weighting: Group['weighting']): Group {
  return { name: 'both', version: 1, members: [], metrics: ['acc'], weighting };
}

const members = [member(100, 0.5, 0.05), member(300, 0.9, 0.03)];

// Standard errors: lm-eval 0.4.13's, of these numbers.
it('weighs by size with the pooled standard error', () => {
  expect(groupMetrics(group('by-size'), members)).toEqual([
    { name: 'acc', value: 0.8, standardError: 0.025740295531915553, higherIsBetter: true },
  ]);
});

it('weighs equally with the standard error of independent means', () => {
  expect(groupMetrics(group('equal'), members)).toEqual([
    { name: 'acc', value: 0.7, standardError: 0.029154759474226504, higherIsBetter: true },
  ]);
});

it('leaves out members without the metric', () => {
  expect(groupMetrics(group('equal'), [...members, member(9, 0, 0, 'f1')])).toEqual(
    groupMetrics(group('equal'), members),
  );
  expect(groupMetrics(group('equal'), [member(9, 0, 0, 'f1')])).toEqual([]);
});

it('has no standard error where a member has none', () => {
  expect(groupMetrics(group('equal'), [...members, member(1, 1, null)])[0]).toMatchObject({
    standardError: null,
  });
});

it('has nothing to say without metrics', () => {
  expect(groupMetrics({ ...group('equal'), metrics: [] }, members)).toEqual([]);
});
