import { describe, expect, test } from 'vitest';
import { measuredScores } from '../../../src/analysis/comparison/measured-scores.ts';
import * as registry from '../../../src/tasks/registry.ts';
import { accOf, importedRun, ourRun } from '../scores.ts';

const paper = registry.suites.find(({ name }) => name === 'paper');
const measured = (...runs: Parameters<typeof measuredScores>[0]) => {
  if (paper === undefined) throw new Error('no suite paper');
  return measuredScores(runs, paper, registry);
};

describe('what was measured on the benchmarks of a suite', () => {
  test('is their number, asked with their shots', () => {
    const { scores, others, notes } = measured(
      ourRun('m', 'hellaswag', { shots: 10, value: 0.4 }),
      ourRun('m', 'hellaswag', { shots: 0, value: 0.9 }),
      ourRun('m', 'arc_easy', { value: 0.7 }),
    );
    expect(scores).toMatchObject([
      { task: 'hellaswag', value: 0.4, standardError: 0.1, limited: false, conditions: [] },
    ]);
    expect(others).toEqual(['arc_easy']);
    expect(notes).toEqual([]);
  });

  test('takes all questions before a part, and says what part', () => {
    const part = ourRun('m', 'winogrande', { shots: 5, value: 0.9, limit: 20, questions: 20, day: 3 });
    expect(measured(part).scores).toMatchObject([{ value: 0.9, limited: true, conditions: ['limit 20'] }]);
    const whole = ourRun('m', 'winogrande', { shots: 5, value: 0.6, day: 1 });
    expect(measured(part, whole).scores).toMatchObject([{ value: 0.6, limited: false }]);
    const sample = ourRun('m', 'winogrande', { shots: 5, value: 0.7, sample: 50, questions: 50 });
    expect(measured(part, sample).scores).toMatchObject([{ value: 0.7, limited: true, conditions: ['sample 50'] }]); // prettier-ignore
  });

  test('takes what was asked plainly before a chat template, and says it of one alone', () => {
    const chat = ourRun('m', 'winogrande', { shots: 5, value: 0.9, chatTemplate: true, day: 3 });
    expect(measured(chat).scores[0]?.conditions).toEqual(['chat template']);
    expect(measured(chat, ourRun('m', 'winogrande', { shots: 5, value: 0.6 })).scores[0]?.value).toBe(0.6);
  });

  test('takes the newest of the same', () => {
    const runs = [3, 2].map((day) =>
      ourRun('m', 'winogrande', { shots: 5, value: day / 10, day, maxLength: 1000 + day }),
    );
    expect(measured(...runs).scores).toMatchObject([{ value: 0.3 }]);
  });

  test('says of an imported one that it is', () => {
    const { scores } = measured(importedRun('m', 'winogrande', { shots: 5, value: 0.6 }));
    expect(scores[0]?.conditions).toEqual(['imported']);
  });

  test('averages the tasks of a benchmark, and says where some are lacking', () => {
    const mc1 = ourRun('m', 'truthfulqa_mc1', { metrics: [accOf(0.2, 0.03)] });
    const mc2 = ourRun('m', 'truthfulqa_mc2', { metrics: [accOf(0.4, 0.04)] });
    const [score] = measured(mc1, mc2).scores;
    expect(score).toMatchObject({ task: 'truthfulqa', questions: 200 });
    expect(score?.value).toBeCloseTo(0.3, 12);
    expect(score?.standardError).toBeCloseTo(0.025, 12);
    expect(measured(mc1)).toMatchObject({
      scores: [],
      notes: ['m has 1 of the 2 tasks of truthfulqa, which is a gap therefore.'],
    });
  });

  test('says what was asked with other shots', () => {
    expect(measured(ourRun('m', 'arc_challenge', { shots: 0 })).notes).toEqual([
      'Not shown, having other shots than paper asks for: arc_challenge of m.',
    ]);
  });
});
