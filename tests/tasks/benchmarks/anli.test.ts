import { expect, it } from 'vitest';
import { selectTasks } from '../../../src/tasks/registry.ts';
import { asked, fixtureQuestions, outputs, readChanged } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('anli_r2');
const ending = 'True, False, or Neither?\nAnswer:';
const prompt = `The ferry to Lamp Rock runs twice a day.\nQuestion: There are four ferries a day. ${ending}`;

it('asks for a word, in the order of the labels', () => {
  expect(asked(question)).toEqual([' True', ' Neither', ' False'].map((word) => [prompt, word]));
});

it('shows the word in a shot', () => {
  expect(asked(question, [shot])[0]?.[0]).toBe(
    `Ada keeps bees.\nQuestion: Ada keeps insects. ${ending} True\n\n${prompt}`,
  );
});

it('logs the word as target; scores acc and the Brier score', () => {
  expect(question.target).toBe('False');
  expect(question.score(outputs([-900, -900, -1]))).toEqual({ acc: 1, brier_score: 0 });
});

it('has three rounds, each with its own splits', () => {
  const { tasks, groups } = selectTasks(['anli']);
  expect(tasks.map(({ name, dataset }) => [name, dataset.split, dataset.shotsSplit])).toEqual([
    ['anli_r1', 'test_r1', 'train_r1'],
    ['anli_r2', 'test_r2', 'train_r2'],
    ['anli_r3', 'test_r3', 'train_r3'],
  ]);
  expect(groups[0]?.metrics).toEqual([]);
});

it('refuses a label out of range', () => {
  expect(() => readChanged('anli_r2', { label: -1 })).toThrow('field "label" is -1');
  expect(() => readChanged('anli_r2', { label: 3 })).toThrow('expected a whole number from 0 to 2');
});
