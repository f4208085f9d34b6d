import { expect, it } from 'vitest';
import { metricValues } from '../../../src/tasks/metrics.ts';
import { asked, fixtureQuestions, outputs, readChanged, taskNamed } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('cb');

it('asks for a word, in the order of the labels', () => {
  const shown =
    'Ada knew that Bo kept bees.\nQuestion: Bo kept bees. True, False, or Neither?\nAnswer: True\n\n';
  const prompt =
    'B: I doubt it. A: Do you think the ferry is late?\nQuestion: the ferry is late. True, False, or Neither?\nAnswer:';
  expect(asked(question, [shot])).toEqual(
    [' True', ' False', ' Neither'].map((word) => [shown + prompt, word]),
  );
});

it('scores acc and, for F1, what was right and what was chosen', () => {
  expect(question.target).toBe('2');
  expect(question.score(outputs([-1, -2, -3]))).toEqual({ acc: 0, f1: [2, 0] });
});

it('means the F1 of the three labels, without a standard error', () => {
  const scores = [
    [0, 0],
    [0, 1],
    [1, 1],
    [2, 2],
  ].map(([gold = 0, chosen = 0]) => ({
    acc: gold === chosen ? 1 : 0,
    f1: [gold, chosen] as const,
  }));
  // scikit-learn's f1_score of each label: 2/3, 2/3, 1.
  expect(metricValues(taskNamed('cb').metrics, scores)[1]).toEqual({
    name: 'f1',
    value: 0.7777777777777777,
    standardError: null,
    higherIsBetter: true,
  });
});

it('refuses a label out of range', () => {
  expect(() => readChanged('cb', { label: 3 })).toThrow(
    'field "label" is 3; expected a whole number from 0 to 2',
  );
});
