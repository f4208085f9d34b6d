import { expect, it } from 'vitest';
import { selectTasks } from '../../../src/tasks/registry.ts';
import { asked, fixtureQuestions, outputs, taskNamed } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('lambada_openai');
const passage = 'The ferry was late, so we counted gulls.  At last somebody shouted that he saw';

it('splits at single spaces only, so that the last word may hold a newline', () => {
  expect(asked(question)).toEqual([[passage, ' the\nferry']]);
});

it('puts two spaces before the last word of a shot, as lm-eval does', () => {
  const text = 'He looked for his hat everywhere, until he felt it on his head and laughed at his own';
  expect(asked(question, [shot])).toEqual([[`${text}  hat\n\n${passage}`, ' the\nferry']]);
});

it('scores the log-likelihood and whether the word is what the model would say', () => {
  expect(question.score(outputs([-2.5], true))).toEqual({ perplexity: -2.5, acc: 1 });
  expect(question.score(outputs([-2.5], false))).toEqual({ perplexity: -2.5, acc: 0 });
});

it('takes shots from the validation split in the version as first published', () => {
  const standard = fixtureQuestions('lambada_standard');
  const text = 'she looked for her gloves until she found that she was wearing her';
  expect(asked(standard.question, [standard.shot])).toEqual([
    [
      `${text}  gloves\n\n` +
        "the ferry was late , so we counted gulls .  at last `` there ! '' somebody said , and we saw the",
      ' ferry',
    ],
  ]);
  expect(taskNamed('lambada_standard').dataset).toMatchObject({ split: 'test', shotsSplit: 'validation' });
});

it('logs acc as a whole number, after perplexity', () => {
  expect(taskNamed('lambada_openai').metrics).toMatchObject([
    { name: 'perplexity' },
    { name: 'acc', integer: true },
  ]);
  expect(selectTasks(['lambada']).tasks.map(({ name }) => name)).toEqual([
    'lambada_openai',
    'lambada_standard',
  ]);
});
