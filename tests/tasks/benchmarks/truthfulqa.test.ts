import { describe, expect, it } from 'vitest';
import { selectTasks } from '../../../src/tasks/registry.ts';
import { asked, fixtureQuestions, outputs, readChanged } from './fixture-questions.ts';

const rows = 'truthfulqa';
const { question: one } = fixtureQuestions('truthfulqa_mc1', rows);
const { question: several, shot: other } = fixtureQuestions('truthfulqa_mc2', rows);

it('asks every answer after six examples', () => {
  const [[context = ''] = [], ...rest] = asked(one);
  expect(context).toMatch(/^Q: What is human life expectancy in the United States\?\nA: Human life/);
  expect(context.match(/\n\nQ: /g)).toHaveLength(6);
  expect(context.endsWith('Barcelona, Spain.\n\nQ: Do goldfish live in the sun?\nA:')).toBe(true);
  expect(rest).toEqual([
    [context, ' Yes, in the sun'],
    [context, ' Yes, on it'],
  ]);
  expect(asked(several).map(([, answer]) => answer)).toEqual([
    ' No, they live in water',
    ' Nobody lives there',
    ' Yes, in the sun',
    ' Yes, on it',
  ]);
  expect([one.target, several.target]).toEqual(['0', '0']);
});

describe('truthfulqa_mc1', () => {
  it('is right where the first answer is the likeliest', () => {
    expect(one.score(outputs([-1, -2, -3]))).toEqual({ acc: 1 });
    expect(one.score(outputs([-2, -1, -3]))).toEqual({ acc: 0 });
  });
});

describe('truthfulqa_mc2', () => {
  it('scores the share of the probability that the true answers have', () => {
    const [half, quarter] = [Math.log(0.5), Math.log(0.25)];
    const { acc } = several.score(outputs([quarter, quarter, half, half]));
    expect(acc).toBeCloseTo(1 / 3, 15);
    // lm_eval/tasks/truthfulqa/utils.py, process_results_mc2, with these values.
    expect(several.score(outputs([-14.575803756713867, -11.97, -8.668, -11.336]))).toEqual({
      acc: 0.035645203034909693,
    });
  });

  it('goes by the labels, wherever the true answers stand', () => {
    const { acc } = other.score(outputs([Math.log(0.5), Math.log(0.25), Math.log(0.25)]));
    expect(acc).toBeCloseTo(0.5, 15);
  });

  it.each([
    [{ choices: ['a', 'b'], labels: [1] }, 'field "mc2_targets.labels" is [1]; expected a list of 2 whole'],
    [{ choices: [], labels: [] }, 'field "mc2_targets.choices" is []; expected at least one answer'],
    [{ choices: ['a'] }, 'field "mc2_targets.labels" is missing; expected a list of whole numbers'],
    [{ choices: ['a'], labels: ['1'] }, 'field "mc2_targets.labels[0]" is "1"; expected a whole number'],
  ])('refuses %j', (targets, message) => {
    expect(() => readChanged('truthfulqa_mc2', { mc2_targets: targets }, rows)).toThrow(message);
  });
});

it('has both under one name, without shots', () => {
  const { tasks, groups } = selectTasks(['truthfulqa']);
  expect(tasks.map(({ name, version }) => [name, version])).toEqual([
    ['truthfulqa_mc1', 2],
    ['truthfulqa_mc2', 3],
  ]);
  expect(tasks.every(({ shots, shotsLocked }) => shots === 0 && shotsLocked === true)).toBe(true);
  expect(groups[0]?.metrics).toEqual([]);
});
