import { expect, it } from 'vitest';
import { asked, fixtureQuestions, outputs, readChanged } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('rte');

it('asks whether the second sentence is true', () => {
  const shown = 'Ada keeps bees.\nQuestion: Ada sells honey. True or False?\nAnswer: False\n\n';
  const prompt = 'The ferry to Lamp Rock sank in 1911.\nQuestion: A ferry sank. True or False?\nAnswer:';
  expect(asked(question, [shot])).toEqual([' True', ' False'].map((word) => [shown + prompt, word]));
  expect(question.target).toBe('0');
  expect(question.score(outputs([-1, -2]))).toEqual({ acc: 1 });
});

it('refuses a row of the test split, which has no answer', () => {
  expect(() => readChanged('rte', { label: -1 })).toThrow(
    'field "label" is -1; expected a whole number from 0 to 1',
  );
});
