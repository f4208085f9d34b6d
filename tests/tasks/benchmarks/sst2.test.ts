import { expect, it } from 'vitest';
import { asked, fixtureQuestions, outputs, readChanged } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('sst2');

it('asks for the sentiment of a sentence, which is not stripped', () => {
  const ending = '\nQuestion: Is this sentence positive or negative?\nAnswer:';
  const context = `the gulls act better than the cast ${ending} negative\n\na slow , salty delight . ${ending}`;
  expect(asked(question, [shot])).toEqual([' negative', ' positive'].map((word) => [context, word]));
  expect(question.target).toBe('1');
  expect(question.score(outputs([-1, -2]))).toEqual({ acc: 0 });
});

it('refuses a row of the test split, which has no answer', () => {
  expect(() => readChanged('sst2', { label: -1 })).toThrow(
    'field "label" is -1; expected a whole number from 0 to 1',
  );
});
