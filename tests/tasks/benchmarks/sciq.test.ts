import { expect, it } from 'vitest';
import { asked, fixtureQuestions, outputs, readChanged } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('sciq');
const prompt =
  'Bees fly from flower to flower. They take nectar home. \nQuestion: What do bees collect?\nAnswer:';

it('asks the distractors in their order and the right answer last, after the paragraph', () => {
  expect(asked(question)).toEqual([' rain', ' salt', ' stones', ' nectar'].map((choice) => [prompt, choice]));
  expect(question.target).toBe('3');
  expect(question.score(outputs([-2, -2, -2, -1]))).toEqual({ acc: 1, acc_norm: 1 });
});

it('begins with a newline where there is no paragraph', () => {
  expect(asked(question, [shot])[0]?.[0]).toBe(
    `\nQuestion: What melts in the sun?\nAnswer: ice\n\n${prompt}`,
  );
});

it('refuses a row without one of its answers', () => {
  expect(() => readChanged('sciq', { distractor2: null })).toThrow(
    'field "distractor2" is missing; expected text',
  );
});
