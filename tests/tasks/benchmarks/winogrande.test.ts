import { expect, it } from 'vitest';
import { asked, fixtureQuestions, fixtureRows, outputs, taskNamed } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('winogrande');
const before = 'The kettle would not fit beside the toaster because the ';

it('scores what follows the blank, stripped, under each filling', () => {
  expect(asked(question)).toEqual([
    [`${before}kettle`, ' was too wide.'],
    [`${before}toaster`, ' was too wide.'],
  ]);
});

it('shows a shot as the whole sentence with the right filling', () => {
  expect(asked(question, [shot])[1]).toEqual([
    `Ada thanked Bo because Bo had found the key.\n\n${before}toaster`,
    ' was too wide.',
  ]);
});

it('logs the scored text as target', () => {
  expect(question.target).toBe('was too wide.');
});

it('is right where the right filling makes it likelier; the first where both are equal', () => {
  expect(question.score(outputs([-1, -2]))).toEqual({ acc: 1 });
  expect(question.score(outputs([-2, -1]))).toEqual({ acc: 0 });
  expect(question.score(outputs([-1, -1]))).toEqual({ acc: 1 });
});

it('refuses a sentence without a blank', () => {
  const [row] = fixtureRows('winogrande');
  expect(() => taskNamed('winogrande').read({ ...row, sentence: 'No blank.' })).toThrow(
    'field "sentence" is "No blank."; expected a text with a blank, written _',
  );
});
