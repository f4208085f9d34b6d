import { expect, it } from 'vitest';
import { asked, fixtureQuestions, outputs, readChanged, taskNamed } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('mrpc');

it('asks whether two sentences mean the same', () => {
  const ending = '\nQuestion: Do both sentences mean the same thing?\nAnswer:';
  const context =
    `Sentence 1: Shares of Lamp Rock fell .\nSentence 2: Shares of Lamp Rock rose .${ending} no\n\n` +
    `Sentence 1: The ferry , he said , was late .\nSentence 2: He said the ferry was late .${ending}`;
  expect(asked(question, [shot])).toEqual([' no', ' yes'].map((word) => [context, word]));
});

it('scores acc and the F1 of yes', () => {
  expect(question.target).toBe('1');
  expect(question.score(outputs([-1, -2]))).toEqual({ acc: 0, f1: [1, 0] });
  expect(taskNamed('mrpc').metrics.map(({ name, aggregate }) => [name, aggregate])).toEqual([
    ['acc', 'mean'],
    ['f1', 'f1'],
  ]);
});

it('refuses a row without its second sentence', () => {
  expect(() => readChanged('mrpc', { sentence2: null })).toThrow(
    'field "sentence2" is missing; expected text',
  );
});
