import { expect, it } from 'vitest';
import { asked, fixtureQuestions, outputs } from './fixture-questions.ts';

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
