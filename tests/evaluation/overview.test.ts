import { describe, expect, test } from 'vitest';
import { PlanProgress, roughCharacters } from '../../src/evaluation/overview.ts';
import { questionOptions } from '../../src/evaluation/bundles.ts';
import { readTasks } from '../../src/tasks/asked-tasks.ts';
import { selectTasks } from '../../src/tasks/registry.ts';

describe('how far a plan is', () => {
  const plan = () =>
    new PlanProgress([
      { key: 'done', weight: 50, left: 0 },
      { key: 'begun', weight: 40, left: 0.5 },
      { key: 'new', weight: 60, left: 1 },
    ]);

  test('is measured by the work that was left at the beginning, and only grows', () => {
    const progress = plan();
    expect(progress.overview).toEqual({ runs: 3, recorded: 1, share: 0 });
    progress.advance('begun', 0.5);
    expect(progress.overview.share).toBeCloseTo(10 / 80, 12);
    progress.advance('begun', 0.2);
    expect(progress.overview.share).toBeCloseTo(10 / 80, 12);
    progress.record('begun');
    progress.record('new');
    expect(progress.overview).toEqual({ runs: 3, recorded: 3, share: 1 });
  });

  test('is 1 where nothing was left, and a run that stands twice in the plan counts once', () => {
    const twice = { key: 'twice', weight: 1, left: 0 };
    expect(new PlanProgress([twice, twice]).overview).toEqual({ runs: 1, recorded: 1, share: 1 });
  });
});

test('the rough length of a task is that of all questions, shots aside', async () => {
  const { runs } = selectTasks(['plumb_facts', 'plumb_agreement']);
  for (const shots of [0, 5]) {
    const asked = await readTasks(runs, questionOptions({ models: [], tasks: [], shots }));
    for (const { questions } of asked) {
      const exact = questions.questions.reduce((sum, { question, parts }) => {
        const requests = question.requests({ delimiter: parts.delimiter, context: (prompt) => prompt });
        const texts = requests.flatMap((request) => (request.kind === 'score' ? [request] : []));
        const longest = Math.max(...texts.map(({ context }) => context.length));
        return sum + longest + texts.reduce((all, { continuation }) => all + continuation.length, 0);
      }, 0);
      expect(Math.abs(roughCharacters(questions) / exact - 1)).toBeLessThan(0.1);
    }
  }
});
