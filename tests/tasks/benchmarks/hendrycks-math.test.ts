import { describe, expect, it } from 'vitest';
import { groups } from '../../../src/tasks/registry.ts';
import { readGolden } from '../../goldens/read.ts';
import { fixtureQuestions, fixtureRows, taskNamed } from './fixture-questions.ts';
import { generation, generationPrompt } from './generation-outputs.ts';

const task = taskNamed('hendrycks_math_algebra');
const { question, shot } = fixtureQuestions('hendrycks_math_algebra');

describe('hendrycks_math', () => {
  it('asks for the answer alone and shows it in a shot', () => {
    expect(generationPrompt(task, question, [shot])).toBe(
      'Problem: For which $x$ is $x^2+2x \\le 0$?\nAnswer: [-2,0]\n\n' +
        'Problem: What is half of $x$ when $2x=3$?\nAnswer:',
    );
  });

  it('appends the boxed answer to the row', () => {
    const [row = {}] = fixtureRows('hendrycks_math_algebra');
    expect(question.doc).toEqual({ ...row, answer: '\\frac34' });
    expect(Object.keys(question.doc).at(-1)).toBe('answer');
    expect(question.target).toBe('\\frac34');
  });

  it('logs an interval as the list that Python reads there', () => {
    expect(shot.target).toBe('[-2, 0]');
    expect(shot.doc['answer']).toBe('[-2,0]');
    expect(shot.score([generation('[-2, 0]')])).toEqual({ exact_match: 1 });
  });

  it('scores a generated text as lm-eval’s process_results', () => {
    const { mathScores } = readGolden<{
      mathScores: { solutions: string[]; results: [text: string, right: string[]][] };
    }>('lm-eval-filters.json');
    for (const [text, right] of mathScores.results) {
      const found = mathScores.solutions.filter(
        (solution) => task.read({ problem: '', solution }).score([generation(text)])['exact_match'] === 1,
      );
      expect(found, JSON.stringify(text)).toEqual(right);
    }
  });

  it('refuses a solution without a box', () => {
    expect(() => task.read({ problem: 'Why?', solution: 'So it is $5$.' })).toThrow(
      'field "solution" is "So it is $5$."; expected a text with \\boxed{the answer}',
    );
    expect(() => task.read({ problem: 'Why?', solution: '\\boxed{5' })).toThrow('expected a text with');
    expect(() => task.read({ problem: 'Why?', solution: '\\fbox{5}' })).toThrow('expected a text with');
  });

  it('is seven tasks, whose scores lm-eval logs as whole numbers, and a group by size', () => {
    expect(groups.find(({ name }) => name === 'hendrycks_math')).toMatchObject({
      weighting: 'by-size',
      metrics: ['exact_match'],
      members: {
        length: 7,
      },
    });
    expect(task.metrics).toEqual([
      { name: 'exact_match', aggregate: 'mean', higherIsBetter: true, integer: true },
    ]);
    expect(taskNamed('hendrycks_math_precalc').dataset).toMatchObject({
      config: 'precalculus',
      folder: 'hendrycks_math/precalculus',
    });
  });
});
