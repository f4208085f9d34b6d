import { expect, it } from 'vitest';
import { asked, fixtureQuestions, outputs, readChanged } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('openbookqa');

it('asks the choices after the unfinished sentence itself', () => {
  expect(asked(question, [shot])).toEqual(
    [' melt', ' grow', ' sing', ' rust'].map((choice) => [
      'A magnet attracts iron\n\nIce that lies in the sun will',
      choice,
    ]),
  );
});

it('finds the right choice though white space stands before its label', () => {
  expect(question.target).toBe('0');
  expect(question.score(outputs([-1, -2, -3, -4]))).toEqual({ acc: 1, acc_norm: 1 });
});

it.each([
  [{ answerKey: 'A ' }, 'field "answerKey" is "A "; expected one of "A", "B", "C", "D"'],
  [{ answerKey: '' }, 'field "answerKey" is ""; expected one of'],
  [
    { choices: { text: ['a', 'b', 'c'], label: ['A', 'B', 'C', 'D'] } },
    'field "choices.label" is ["A","B","C","D"]; expected a list of 3 texts',
  ],
])('refuses %j', (change, message) => {
  expect(() => readChanged('openbookqa', change)).toThrow(message);
});
