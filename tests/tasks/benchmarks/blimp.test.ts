import { expect, it } from 'vitest';
import { groups, tasksOf } from '../../../src/tasks/registry.ts';
import { asked, fixtureQuestions, outputs } from './fixture-questions.ts';

const { question } = fixtureQuestions('blimp_wh_island');

it('asks both sentences after an empty context, each with a leading space', () => {
  expect(asked(question)).toEqual([
    ['', ' Who did Ada say she saw?'],
    ['', ' Who did Ada say who saw?'],
  ]);
});

it('is right where the acceptable sentence is the likelier one', () => {
  expect(question.score(outputs([-1, -2]))).toEqual({ acc: 1 });
  expect(question.score(outputs([-2, -1]))).toEqual({ acc: 0 });
});

it('has 67 tasks whose shots are locked, in one group that weighs them equally', () => {
  const group = groups.find(({ name }) => name === 'blimp');
  const members = group === undefined ? [] : tasksOf(group);
  expect(members.length).toBe(67);
  expect(members.every((task) => task.shotsLocked === true && task.shots === 0)).toBe(true);
  expect(members[0]?.dataset).toMatchObject({ config: 'adjunct_island', folder: 'blimp/adjunct_island' });
  expect(group).toMatchObject({ version: 2, metrics: ['acc'], weighting: 'equal' });
});
