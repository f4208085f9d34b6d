import { expect, it } from 'vitest';
import { groups, tasksOf } from '../../../src/tasks/registry.ts';
import { asked, fixtureQuestions, outputs, readChanged, taskNamed } from './fixture-questions.ts';

const { question, shot } = fixtureQuestions('xnli_de');
const answers = ['Ja', 'Auch', 'Nein'].map(
  (word) => ` Das Boot kam spät., richtig? ${word}, Wir warteten lange.`,
);

it('asks three whole texts after nothing, each with a leading space', () => {
  expect(asked(question)).toEqual(answers.map((answer) => ['', answer]));
  expect(question.target).toBe('1');
});

it('shows a shot with the space in front too', () => {
  expect(asked(question, [shot])[1]).toEqual([
    ' Es regnet., richtig? Nein, Der Himmel ist wolkenlos.\n\n',
    answers[1],
  ]);
});

it('scores acc and, for the paper, the Brier score', () => {
  expect(question.score(outputs([-1, -1, -1]))).toEqual({ acc: 0, brier_score: expect.closeTo(2 / 3, 12) });
});

it('has 15 languages in one group, weighed by their questions', () => {
  const group = groups.find(({ name }) => name === 'xnli');
  const members = group === undefined ? [] : tasksOf(group);
  expect(members.map(({ dataset }) => dataset.config).join(' ')).toBe(
    'ar bg de el en es fr hi ru sw th tr ur vi zh',
  );
  expect(group).toMatchObject({ version: 1, metrics: ['acc'], weighting: 'by-size' });
  expect(taskNamed('xnli_zh')).toMatchObject({ sampling: 'draw-excluding', dataset: { folder: 'xnli/zh' } });
});

it('refuses a row without its label', () => {
  expect(() => readChanged('xnli_de', { label: -1 })).toThrow(
    'field "label" is -1; expected a whole number from 0 to 2',
  );
});
