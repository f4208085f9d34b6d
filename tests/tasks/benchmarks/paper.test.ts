import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { suiteMetric, tasksOfColumn } from '../../../src/analysis/suites.ts';
import * as registry from '../../../src/tasks/registry.ts';
import type { SuiteColumn } from '../../../src/tasks/types.ts';
import { sharedFolder } from '../../shared-folder.ts';

const paper = registry.suites.find(({ name }) => name === 'paper');
const columns = paper?.columns ?? [];
const tasksOf = (column: SuiteColumn): readonly string[] => tasksOfColumn(column, registry);

describe('the suite of the paper', () => {
  it('has its benchmarks with its shots and metrics', () => {
    expect(columns.map(({ name, shots, metric }) => `${name} ${shots} ${metric}`)).toEqual([
      'arc_challenge 25 acc',
      'hellaswag 10 acc',
      'mmlu_0-shot 0 acc',
      'mmlu_5-shot 5 acc',
      'truthfulqa 0 acc',
      'winogrande 5 acc',
      'lambada 0 acc',
      'gsm8k 5 exact_match,strict-match',
      'humaneval 0 pass@1,create_test',
      'mathqa 0 brier_score',
      'xnli 0 brier_score',
      'anli 0 brier_score',
      'logiqa2 0 brier_score',
    ]);
  });

  it.each(columns.map((column) => [column.name, column] as const))(
    'has only tasks that are registered, and that have its metric: %s',
    (_name, column) => {
      const lacking = tasksOf(column).filter(
        (name) =>
          !registry.tasks.some(
            (task) => task.name === name && task.metrics.some((metric) => metric.name === column.metric),
          ),
      );
      expect(lacking).toEqual([]);
    },
  );

  it('has as many tasks as lm-eval has of each', () => {
    expect(Object.fromEntries(columns.map((column) => [column.name, tasksOf(column).length]))).toMatchObject({
      arc_challenge: 1,
      'mmlu_0-shot': 57,
      'mmlu_5-shot': 57,
      truthfulqa: 2,
      gsm8k: 2,
      xnli: 15,
      anli: 3,
    });
  });

  it('is run as one task with its shots after the other, those of MMLU twice', () => {
    const { runs, tasks, groups } = registry.selectTasks(['paper']);
    expect(runs.filter(({ task }) => task.name === 'mmlu_anatomy').map(({ shots }) => shots)).toEqual([0, 5]);
    expect(runs).toHaveLength(tasks.length + 57);
    expect(groups).toEqual([]);
  });
});

describe.skipIf(!existsSync(sharedFolder))('against the published scores of ../shared', () => {
  // The body of a suite that is skipped is run all the same, so that its tests are named.
  const matrices = join(sharedFolder, 'goldens/regression');
  const targets = (existsSync(matrices) ? readdirSync(matrices) : []).flatMap(
    (file) => /^matrix_(.*)\.csv$/.exec(file)?.[1] ?? [],
  );

  it("the columns are the regression's targets", () => {
    expect(columns.map(({ name }) => name).toSorted()).toEqual(targets.toSorted());
  });

  const published = publishedScores();

  it.each(columns.map((column) => [column.name, column] as const))(
    'the number of a model that has all tasks is the one that the regression takes: %s',
    (name, column) => {
      const matrix = csv(join(sharedFolder, `goldens/regression/matrix_${name}.csv`));
      const compared = matrix.flatMap((row) => {
        // Of some models the published mean of XNLI has Basque too, which is no language of the data set.
        if (name === 'xnli' && published.has(`${row['id']} xnli_eu 0-shot brier_score`)) return [];
        const scores = tasksOf(column).flatMap((task) => {
          const metric = column.metric === 'brier_score' ? 'brier_score' : 'accuracy';
          return published.get(`${row['id']} ${task} ${column.shots}-shot ${metric}`) ?? [];
        });
        if (scores.length < tasksOf(column).length) return [];
        const members = scores.map((value) => ({
          size: 1,
          metrics: [{ name: column.metric, value, standardError: null, higherIsBetter: true }],
        }));
        return [{ ours: suiteMetric(column, members)?.value, theirs: Number(row['value']) }];
      });
      expect(compared.length).toBeGreaterThan(20);
      for (const { ours, theirs } of compared) expect(ours).toBeCloseTo(theirs, 6);
    },
  );
});

/** Of each model, task, setting and metric the first score, under the tasks' names of today. */
function publishedScores(): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  if (!existsSync(sharedFolder)) return scores;
  for (const row of csv(join(sharedFolder, 'paper/evaluation_results.csv'))) {
    const task = row['benchmark']
      ?.replace('hendrycksTest-', 'mmlu_')
      .replace('arc:challenge', 'arc_challenge');
    const id = `${row['id']} ${task} ${row['setting']} ${row['metric']}`;
    if (!scores.has(id)) scores.set(id, Number(row['metric_value']));
  }
  return scores;
}

/** Rows of a table without quotes. */
function csv(path: string): readonly Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}
