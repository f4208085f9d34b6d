import { expect, it } from 'vitest';
import { asked, fixtureQuestions, outputs, readChanged, taskNamed } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('boolq');

it('asks for yes or no after passage and question', () => {
  const shown = 'Bee -- Bees live on nectar.\nQuestion: do bees eat stones?\nAnswer: no\n\n';
  const prompt =
    'Lamp Rock ferry -- The ferry to Lamp Rock takes no fare.\nQuestion: is the ferry free?\nAnswer:';
  expect(asked(question, [shot])).toEqual([' no', ' yes'].map((word) => [shown + prompt, word]));
});

it('is version 2, and scores acc', () => {
  expect(taskNamed('boolq').version).toBe(2);
  expect(question.target).toBe('1');
  expect(question.score(outputs([-2, -1]))).toEqual({ acc: 1 });
});

it('refuses a row of the test split, which has no answer', () => {
  expect(() => readChanged('boolq', { label: -1 })).toThrow(
    'field "label" is -1; expected a whole number from 0 to 1',
  );
});
