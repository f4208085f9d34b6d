import { expect, it } from 'vitest';
import { asked, fixtureQuestions, fixtureRows, outputs, readChanged } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('logiqa2');
const prompt =
  'Passage: All ferries are late. Some boats are ferries.\nQuestion: What follows?\n' +
  'A. All boats are late\nB. No boat is late\nC. Some boats are late\nD. Some ferries are early\nAnswer:';

it('lists the options with letters and asks for their texts', () => {
  expect(asked(question)).toEqual(
    [' All boats are late', ' No boat is late', ' Some boats are late', ' Some ferries are early'].map(
      (option) => [prompt, option],
    ),
  );
  expect(question.target).toBe('2');
});

it('shows the right option’s text in a shot', () => {
  expect(asked(question, [shot])[0]?.[0]).toBe(
    'Passage: If it rains, the match is off. It rains.\nQuestion: Is there a match?\n' +
      `A. No\nB. Yes\nC. Perhaps\nD. Later\nAnswer: No\n\n${prompt}`,
  );
});

it('keeps the row as it is, nested records too, and scores acc, acc_norm and the Brier score', () => {
  expect(question.doc).toEqual(fixtureRows('logiqa2')[0]);
  expect(question.score(outputs([-800, -800, -1, -800]))).toEqual({ acc: 1, acc_norm: 1, brier_score: 0 });
});

it.each([
  [{ options: ['a', 'b', 'c'] }, 'field "options" is ["a","b","c"]; expected a list of 4 texts'],
  [{ answer: -1 }, 'field "answer" is -1; expected a whole number from 0 to 3'],
  [{ text: undefined }, 'field "text" is missing; expected text'],
])('refuses %j', (change, message) => {
  expect(() => readChanged('logiqa2', change)).toThrow(message);
});
