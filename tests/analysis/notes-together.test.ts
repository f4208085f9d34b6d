import { expect, test } from 'vitest';
import { together } from '../../src/analysis/notes-together.ts';

const said = (...all: readonly string[]) =>
  together(
    all.map((one) => {
      const [task = '', model = '', words = ''] = one.split(' ');
      return { task, model, words };
    }),
  ).map(({ tasks, models, words }) => `${tasks.join()} ${models.join()} ${words}`);

test('of the tasks of a model of which the same is to be said, one thing is said', () => {
  expect(said('t1 a late', 't2 a late', 't1 a late', 't3 a short')).toEqual(['t1,t2 a late', 't3 a short']);
});

test('models are put together only where it is to be said of the same tasks', () => {
  expect(said('t1 a late', 't2 a late', 't1 b late', 't2 b late', 't1 c late', 't1 d short')).toEqual([
    't1,t2 a,b late',
    't1 c late',
    't1 d short',
  ]);
});

test('of nothing, nothing is said', () => {
  expect(said()).toEqual([]);
});
