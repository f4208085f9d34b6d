import { expect, it } from 'vitest';
import { asked, fixtureQuestions, fixtureRows, outputs, taskNamed } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('arc_easy');
const prompt = 'Question: Which of these melts first on a warm day? \nAnswer:';

it('asks every choice after the question, which is not stripped', () => {
  expect(asked(question)).toEqual([
    [prompt, ' a stone'],
    [prompt, ' an ice cube'],
    [prompt, ' a spoon'],
  ]);
});

it('puts a shot with its right choice in front', () => {
  expect(asked(question, [shot])[0]).toEqual([
    `Question: What do bees collect?\nAnswer: nectar\n\n${prompt}`,
    ' a stone',
  ]);
});

it('finds the right choice by its label, be it a digit or a letter', () => {
  expect(question.target).toBe('1');
  expect(shot.answer).toBe('nectar');
  expect(shot.target).toBe('1');
});

it('scores acc by log-likelihood and acc_norm by log-likelihood per character', () => {
  // Per character: -7/7 = -1, -9.9/11 = -0.9, -8/7 = -1.14.
  expect(question.score(outputs([-7, -9.9, -8]))).toEqual({ acc: 0, acc_norm: 1 });
});

it('refuses an answer key that is none of the labels', () => {
  const [row] = fixtureRows('arc_easy');
  expect(() => taskNamed('arc_easy').read({ ...row, answerKey: 'D' })).toThrow(
    'field "answerKey" is "D"; expected one of "1", "2", "3"',
  );
});
