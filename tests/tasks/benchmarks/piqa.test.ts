import { expect, it } from 'vitest';
import { asked, fixtureQuestions, fixtureRows, taskNamed } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('piqa');

it('asks both solutions after the goal', () => {
  expect(asked(question, [shot])).toEqual(
    [' put a wedge under it', ' put a feather under it'].map((continuation) => [
      'Question: cool a cup of tea\nAnswer: blow on it\n\nQuestion: To keep a door open,\nAnswer:',
      continuation,
    ]),
  );
  expect(question.target).toBe('0');
});

it('refuses a label that is neither', () => {
  const [row] = fixtureRows('piqa');
  expect(() => taskNamed('piqa').read({ ...row, label: -1 })).toThrow(
    'field "label" is -1; expected a whole number from 0 to 1',
  );
  expect(() => taskNamed('piqa').read({ ...row, label: '0' })).toThrow(
    'field "label" is "0"; expected a whole number',
  );
});
