import { expect, it } from 'vitest';
import { asked, fixtureQuestions, outputs, readChanged, taskNamed } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('commonsense_qa');

it('asks for the letter; the question is stripped', () => {
  const shown = 'Question: What do bees make?\nA. honey\nB. tea\nC. steel\nD. rain\nE. maps\nAnswer: A\n\n';
  const prompt =
    'Question: Where would you wait for a ferry?\nA. oven\nB. pier\nC. drawer\nD. cloud\nE. violin\nAnswer:';
  expect(asked(question, [shot])).toEqual(
    [' A', ' B', ' C', ' D', ' E'].map((letter) => [shown + prompt, letter]),
  );
});

it('logs the letter as target and has lm-eval’s word for no version', () => {
  expect(question.target).toBe('B');
  expect(taskNamed('commonsense_qa').version).toBe('Yaml');
  expect(question.score(outputs([-2, -1, -3, -4, -5]))).toEqual({ acc: 1 });
});

it.each([
  [{ answerKey: '' }, 'field "answerKey" is ""; expected one of "A", "B", "C", "D", "E"'],
  [{ choices: { text: ['oven'] } }, 'field "choices.text" is ["oven"]; expected a list of 5 texts'],
  [{ choices: ['oven'] }, 'field "choices.text" is missing; expected a list of texts'],
])('refuses %j', (change, message) => {
  expect(() => readChanged('commonsense_qa', change)).toThrow(message);
});
