import { expect, it } from 'vitest';
import { asked, fixtureQuestions, outputs, readChanged } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('asdiv');
const prompt = 'Four gulls sit on a pier and two fly away.\nQuestion:How many gulls are left?\nAnswer:';

it('asks for the number right behind the colon, without its unit', () => {
  expect(asked(question)).toEqual([[prompt, '2']]);
  expect(question.target).toBe('2');
});

it('has a space there in a shot all the same, as lm-eval', () => {
  expect(asked(question, [shot])[0]?.[0]).toBe(
    `A ferry has 8 seats.\nQuestion:How many seats have three ferries?\nAnswer: 24\n\n${prompt}`,
  );
});

it.each([
  ['3:40 (p.m.) (late)', '3:40'],
  ['12', '12'],
  ['5(cats)', '5(cats)'],
  [' (none)', ''],
])('reads the answer %j as %j', (answer, expected) => {
  expect(readChanged('asdiv', { answer }).answer).toBe(expected);
});

it('is right where the model would say the number', () => {
  expect(question.score(outputs([-0.5], true))).toEqual({ acc: 1 });
});

it('refuses an answer that is no text', () => {
  expect(() => readChanged('asdiv', { answer: 2 })).toThrow('field "answer" is 2; expected text');
});
