import { describe, expect, it } from 'vitest';
import { groups, selectTasks, tasksOf } from '../../../src/tasks/registry.ts';
import { asked, fixtureQuestions, outputs, readChanged, taskNamed } from './fixture-questions.ts';

const name = 'mmlu_us_foreign_policy';
const { question, shot } = fixtureQuestions(name);
const prompt =
  'Which treaty ended the war of the two lighthouses?\n' +
  'A. The treaty of Lamp Rock \nB.  The peace of Foghorn\nC. None\nD. Both of them\nAnswer:';

it('asks for the letter; the question is stripped, the choices are not', () => {
  expect(asked(question)).toEqual([' A', ' B', ' C', ' D'].map((letter) => [prompt, letter]));
});

it('puts the subject in words before the shots, which show the letter', () => {
  const { description = '' } = taskNamed(name);
  expect(description).toBe(
    'The following are multiple choice questions (with answers) about us foreign policy.\n\n',
  );
  expect(asked(question, [shot], { description })[0]?.[0]).toBe(
    `${description}Who signs a treaty?\nA. The cook\nB. The envoy\nC. The cat\nD. The tide\nAnswer: B\n\n${prompt}`,
  );
});

it('logs the index as target and scores acc', () => {
  expect(question.target).toBe('1');
  expect(question.score(outputs([-2, -1, -3, -4]))).toEqual({ acc: 1 });
});

it.each([
  [{ choices: ['a', 'b', 'c'] }, 'field "choices" is ["a","b","c"]; expected a list of 4 texts'],
  [{ choices: ['a', 'b', null, 'd'] }, 'field "choices[2]" is missing; expected text'],
  [{ answer: 4 }, 'field "answer" is 4; expected a whole number from 0 to 3'],
  [{ answer: 'B' }, 'field "answer" is "B"; expected a whole number'],
])('refuses %j', (change, message) => {
  expect(() => readChanged(name, change)).toThrow(message);
});

describe('the groups', () => {
  it('have 19, 13, 12 and 13 subjects, 57 together, weighed by their questions', () => {
    const sizes = ['mmlu_stem', 'mmlu_other', 'mmlu_social_sciences', 'mmlu_humanities', 'mmlu'].map(
      (groupName) => {
        const group = groups.find((candidate) => candidate.name === groupName);
        expect(group).toMatchObject({ version: 2, metrics: ['acc'], weighting: 'by-size' });
        return group === undefined ? 0 : tasksOf(group).length;
      },
    );
    expect(sizes).toEqual([19, 13, 12, 13, 57]);
  });

  it('come in lm-eval’s order and take their shots from the first rows of dev', () => {
    const { tasks } = selectTasks(['mmlu']);
    expect(tasks[0]?.name).toBe('mmlu_abstract_algebra');
    expect(tasks.at(-1)?.name).toBe('mmlu_world_religions');
    for (const task of tasks) {
      expect(task).toMatchObject({ sampling: 'first', version: 1, shots: 0 });
      expect(task.dataset).toMatchObject({ path: 'cais/mmlu', split: 'test', shotsSplit: 'dev' });
      expect(task.dataset.folder).toBe(`mmlu/${task.dataset.config}`);
    }
  });
});
