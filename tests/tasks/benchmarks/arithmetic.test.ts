import { expect, it } from 'vitest';
import { selectTasks } from '../../../src/tasks/registry.ts';
import { asked, fixtureQuestions, outputs, readChanged, taskNamed } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('arithmetic_2da');

it('writes Question and Answer out; the answer has its own space', () => {
  expect(asked(question)).toEqual([['Question: What is 17 plus 25?\nAnswer:', ' 42']]);
});

it('puts no other space into a shot', () => {
  const { delimiter = ' ' } = taskNamed('arithmetic_2da');
  expect(asked(question, [shot], { delimiter })).toEqual([
    ['Question: What is 60 plus 9?\nAnswer: 69\n\nQuestion: What is 17 plus 25?\nAnswer:', ' 42'],
  ]);
});

it('logs the row with the context that was asked, its columns in their order', () => {
  expect(JSON.stringify(question.doc)).toBe(
    '{"context":"Question: What is 17 plus 25?\\nAnswer:","completion":" 42"}',
  );
  expect(question.target).toBe(' 42');
});

it('replaces what CPython’s str.replace does, once from the left', () => {
  expect(readChanged('arithmetic_2da', { context: '\u0085QQ: a\n\n\nA:A: \x1c' }).prompt).toBe(
    'QQuestion: a\n\nAnswer:Answer:',
  );
});

it('is right where the model would say the answer, logged as a whole number', () => {
  expect(question.score(outputs([-0.5], true))).toEqual({ acc: 1 });
  expect(question.score(outputs([-0.1]))).toEqual({ acc: 0 });
  expect(taskNamed('arithmetic_2da').metrics).toMatchObject([{ name: 'acc', integer: true }]);
});

it('has ten tasks, each with its file on the hub', () => {
  const { tasks } = selectTasks(['arithmetic']);
  expect(tasks.map(({ name }) => name.replace('arithmetic_', '')).join(' ')).toBe(
    '1dc 2da 2dm 2ds 3da 3ds 4da 4ds 5da 5ds',
  );
  expect(tasks[2]?.dataset).toEqual({
    path: 'EleutherAI/arithmetic',
    folder: 'arithmetic/two_digit_multiplication',
    split: 'validation',
    shotsSplit: 'validation',
    files: { validation: ['data/two_digit_multiplication.jsonl'] },
  });
});

it('refuses a row without its answer', () => {
  expect(() => readChanged('arithmetic_2da', { completion: 42 })).toThrow(
    'field "completion" is 42; expected text',
  );
});
