import { expect, it } from 'vitest';
import { taskNamed, asked, fixtureQuestions, outputs, readChanged } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('mathqa');
const prompt = 'Question: a ferry of 40 seats is 75 % full . how many seats are empty ?\nAnswer:';

it('asks the five options, each without its letter and the comma after it', () => {
  expect(asked(question)).toEqual(
    [' rs . 5', ' 1,000', ' 30', ' 10', ' none of these'].map((option) => [prompt, option]),
  );
  expect(question.target).toBe('3');
});

it('shows the right option in a shot', () => {
  expect(asked(question, [shot])[0]?.[0]).toBe(
    `Question: two trains of 3 cars each have how many cars ?\nAnswer: 6\n\n${prompt}`,
  );
});

it('scores acc, acc_norm and, for the paper, the Brier score', () => {
  const half = Math.log(0.5);
  expect(question.score(outputs([-50, -50, -50, half, half]))).toEqual({
    acc: 1,
    acc_norm: 0,
    brier_score: expect.closeTo(0.5, 12),
  });
  expect(
    taskNamed('mathqa')
      .metrics.filter(({ ours }) => ours)
      .map(({ name }) => name),
  ).toEqual(['brier_score']);
});

// CPython 3.11 on lm_eval/tasks/mathqa/utils.py, doc_to_choice.
it.each([
  ['a ) 1 , b ) 2 , c ) 3 , d ) 4 , e ) 5\n', ['1', '2', '3', '4', '5']],
  ['a ) 1 , b ) 2 , c ) 3 , d ) 4 , e ) 5 , ', ['1', '2', '3', '4', '5']],
  ['a ) 1 ,2 , b ) , c ) x\r y , d ) , , e ) , ,', ['1 ,2', '', 'x\r y', '', '']],
  ['a ) 1 , b )2 , c ) 3 , d ) 4 , e ) 5', ['1', '3', '4', '5']],
  ['a ) a ) 7 , b ) b ) 8 , c ) 9 , d ) 10 , e ) e ) 11', ['a ) 7', 'b ) 8', '9', '10', 'e ) 11']],
  ['a ) x\ny , b ) 2 , c ) 3 , d ) 4 , e ) 5', ['2', '3', '4', '5']],
])('cuts %j as Python does', (options, expected) => {
  const read = readChanged('mathqa', { options, correct: 'a' });
  expect(asked(read).map(([, continuation]) => continuation)).toEqual(expected.map((option) => ` ${option}`));
});

it.each([
  [
    { options: 'a ) 1 , b ) 2' },
    'field "options" is "a ) 1 , b ) 2"; expected "a ) …, b ) …", with an option d',
  ],
  [{ options: '' }, 'field "options" is ""; expected "a ) …, b ) …", with an option d'],
  [{ correct: 'f' }, 'field "correct" is "f"; expected one of "a", "b", "c", "d", "e"'],
  [{ options: ['1'] }, 'field "options" is ["1"]; expected text'],
])('refuses %j', (change, message) => {
  expect(() => readChanged('mathqa', change)).toThrow(message);
});
