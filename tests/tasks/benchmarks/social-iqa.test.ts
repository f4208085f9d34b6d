import { expect, it } from 'vitest';
import { asked, fixtureQuestions, outputs, readChanged } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('social_iqa');

it('asks three answers after context and question', () => {
  const shown = 'Q: Bo gave Ada his seat. Why did Bo do this?\nA: to be kind\n\n';
  expect(asked(question, [shot])).toEqual(
    [' annoyed', ' tall', ' delicious'].map((answer) => [
      `${shown}Q: Ada missed the ferry. How would Ada feel?\nA:`,
      answer,
    ]),
  );
});

it('counts the label, a text, from one', () => {
  expect([question.target, shot.target]).toEqual(['0', '2']);
  expect(readChanged('social_iqa', { label: '2\n' }).target).toBe('1');
  expect(question.score(outputs([-1, -2, -3]))).toEqual({ acc: 1 });
});

it.each([
  [{ label: '' }, 'field "label" is ""; expected one of "1", "2", "3"'],
  [{ label: '0' }, 'field "label" is "0"; expected one of "1", "2", "3"'],
  [{ answerB: null }, 'field "answerB" is missing; expected text'],
])('refuses %j', (change, message) => {
  expect(() => readChanged('social_iqa', change)).toThrow(message);
});
