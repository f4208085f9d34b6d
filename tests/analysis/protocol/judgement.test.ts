import { describe, expect, test } from 'vitest';
import { fitAndPredictRows } from '../../../src/analysis/predictor/fit-rows.ts';
import { judge, standing, type TaskJudgement } from '../../../src/analysis/protocol/judgement.ts';
import {
  answering,
  judged,
  type JudgedMatrix,
  type JudgementAnswer,
  type JudgementData,
  type JudgementJob,
} from '../../../src/analysis/protocol/judgement-jobs.ts';
import { nestedCrossValidation } from '../../../src/analysis/protocol/nested-cross-validation.ts';
import { completeNestedOptions } from '../../../src/analysis/protocol/nested-options.ts';
import { outerSplits } from '../../../src/analysis/protocol/splits.ts';
import { PythonRandom } from '../../../src/lib/random.ts';

const size = ['total_params', 'pretraining_summary_total_tokens_billions'];
const names = [...size, 'num_heads', 'positional_embeddings', 'entropy_mean'];

/** Families of 8, 7, 5, 3 and 1 models, not one after the other. */
const kin = [...'abacbadcbaabcdabcabdabce'].map((letter) => letter.repeat(1 + (letter.charCodeAt(0) % 3)));

/** 24 models of 5 families: the score follows size, tokens and a column that no design has; heads are missing here and there. */
function madeUp(task: string, seed: number): JudgedMatrix {
  const random = new PythonRandom(seed);
  const rows = Array.from({ length: 24 }, (_, row) => [
    16 + 8 * random.random(),
    3 + 5 * random.random(),
    row % 5 === 0 ? -1 : 8 + row,
    row % 3,
    random.random(),
  ]);
  const targets = rows.map(
    ([params = 0, tokens = 0, , , entropy = 0]) => params / 50 + tokens / 40 + 0.1 * entropy,
  );
  return {
    task,
    names,
    rows,
    targets,
    families: rows.map((_, row) => kin[row] ?? ''),
    standardErrors: rows.map((_, row) => (row % 4 === 0 ? null : 0.02 + 0.01 * (row % 3))),
    selected: [...size, 'entropy_mean'],
    design: [...size, 'num_heads', 'positional_embeddings'],
  };
}

const { seed: _, ...settings } = completeNestedOptions({
  parameters: { max_depth: [2], learning_rate: [0.3], n_estimators: [5, 10] },
});
const matrix = madeUp('first', 1);
const data: JudgementData = { matrices: [matrix], settings };
const families = [...new Set(matrix.families)];
const answer = answering(data);
const known = new Map<string, JudgementAnswer>();
const remembered = (job: JudgementJob): JudgementAnswer => {
  const key = JSON.stringify(job);
  const found = known.get(key) ?? answer(job);
  known.set(key, found);
  return found;
};
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a judgement', () => {
  test('has the means of its jobs: over seeds of the folds, over rows and inner seeds of families', async () => {
    const [found, ...others] = await judge(data, [0, 1], (job) => Promise.resolve(remembered(job)));
    expect(others).toEqual([]);
    expect([found?.task, found?.rows]).toEqual(['first', 24]);
    for (const name of judged) {
      const onFolds = [0, 1].flatMap((seed) => remembered({ matrix: 0, seed })[name]);
      const leftOut = [0, 1].flatMap((seed) =>
        families.flatMap((family) => remembered({ matrix: 0, seed, family })[name]),
      );
      expect(onFolds).toHaveLength(2);
      expect(leftOut).toHaveLength(48);
      expect(found?.paper[name]).toBeCloseTo(mean(onFolds), 14);
      expect(found?.families[name]).toBeCloseTo(mean(leftOut), 14);
    }
  });

  test('asks for every seed and family of every task, for trees alone where only they differ', async () => {
    const asked: JudgementJob[] = [];
    const two = { matrices: [matrix, { ...matrix, task: 'second' }], settings };
    const found = await judge(two, [0, 1], async (job) => {
      asked.push(job);
      // The first asked answers last.
      await new Promise((resolve) => setTimeout(resolve, 40 - asked.length));
      const value = 100 * job.matrix + job.seed + (job.family?.length ?? 0);
      const values = { trees: [value], mixture: [value + 1], unweighted: [value + 2], design: [value + 3] };
      if (job.of?.join() === 'trees') return { ...values, mixture: [], unweighted: [], design: [] };
      return values;
    });
    const all = [0, 1].flatMap((place) => [
      { matrix: place, seed: 0 },
      { matrix: place, seed: 1 },
      ...families.map((family) => ({ matrix: place, seed: 0, family, of: judged })),
      ...families.map((family) => ({ matrix: place, seed: 1, family, of: ['trees'] })),
    ]);
    expect(asked).toHaveLength(all.length);
    expect(asked).toEqual(expect.arrayContaining(all));
    const length = mean(families.map((family) => family.length));
    for (const [place, task] of ['first', 'second'].entries()) {
      expect(found[place]?.task).toBe(task);
      expect(found[place]?.paper.trees).toBeCloseTo(100 * place + 0.5, 12);
      expect(found[place]?.paper.design).toBeCloseTo(100 * place + 3.5, 12);
      expect(found[place]?.families.trees).toBeCloseTo(100 * place + 0.5 + length, 12);
      expect(found[place]?.families.mixture).toBeCloseTo(100 * place + 1 + length, 12);
    }
  });
});

describe("a job's errors", () => {
  const at = (values: readonly number[], places: readonly number[]) =>
    places.map((place) => values[place] ?? NaN);
  const chosen = (features: readonly string[], rows: readonly number[]) =>
    rows.map((row) => features.map((feature) => matrix.rows[row]?.[names.indexOf(feature)] ?? NaN));
  const all = [...matrix.rows.keys()];

  test("of the trees are the nested cross-validation's on the paper's selection", () => {
    const expected = nestedCrossValidation(chosen(matrix.selected, all), matrix.targets, {
      ...settings,
      seed: 1,
    });
    expect(remembered({ matrix: 0, seed: 1 }).trees).toEqual([expected.mae]);
  });

  test("of the mixtures on the paper's folds are those of fits to each fold's rows", () => {
    const found = remembered({ matrix: 0, seed: 1 });
    const errors = (features: readonly string[], main: readonly string[], weighed: boolean) =>
      outerSplits(24, { ...settings, seed: 1 }).map(({ train, test: asked }) => {
        const predicted = fitAndPredictRows(
          features,
          chosen(features, train),
          at(matrix.targets, train),
          chosen(features, asked),
          {
            main,
            ...(weighed ? { standardErrors: train.map((row) => matrix.standardErrors[row] ?? null) } : {}),
          },
        );
        return mean(
          asked.map((row, place) => Math.abs((matrix.targets[row] ?? NaN) - (predicted[place] ?? NaN))),
        );
      });
    expect(found.mixture[0]).toBeCloseTo(mean(errors(names, matrix.selected, true)), 14);
    expect(found.unweighted[0]).toBeCloseTo(mean(errors(names, matrix.selected, false)), 14);
    expect(found.design[0]).toBeCloseTo(
      mean(
        errors(
          matrix.design,
          matrix.selected.filter((name) => matrix.design.includes(name)),
          true,
        ),
      ),
      14,
    );
  });

  test('of a family are those of a fit to the other families, which are weighed whole', () => {
    const [family = ''] = families;
    const train = all.filter((row) => matrix.families[row] !== family);
    const asked = all.filter((row) => matrix.families[row] === family);
    const predicted = fitAndPredictRows(
      names,
      chosen(names, train),
      at(matrix.targets, train),
      chosen(names, asked),
      {
        main: matrix.selected,
        families: train.map((row) => matrix.families[row] ?? ''),
        standardErrors: train.map((row) => matrix.standardErrors[row] ?? null),
      },
    );
    const expected = asked.map((row, place) =>
      Math.abs((matrix.targets[row] ?? NaN) - (predicted[place] ?? NaN)),
    );
    expect(remembered({ matrix: 0, seed: 3, family }).mixture).toEqual(expected);
  });

  test.each(families)('of the family %s come from predictions that know nothing of its scores', (family) => {
    const out = all.filter((row) => matrix.families[row] === family);
    // So far above the others' scores that the error says what was predicted.
    const moved = matrix.targets.map((target, row) => (out.includes(row) ? target + 3 + row : target));
    const standardErrors = matrix.standardErrors.map((error, row) => (out.includes(row) ? 1 : error));
    const other = answering({ matrices: [{ ...matrix, targets: moved, standardErrors }], settings });
    const after = other({ matrix: 0, seed: 3, family });
    const before = remembered({ matrix: 0, seed: 3, family });
    for (const name of judged) {
      expect(after[name]).toHaveLength(out.length);
      for (const [place, row] of out.entries()) {
        const predicted = (moved[row] ?? NaN) - (after[name][place] ?? NaN);
        const expected = Math.abs((matrix.targets[row] ?? NaN) - predicted);
        expect(before[name][place]).toBeCloseTo(expected, 12);
      }
    }
  });

  test('are none of a predictor that was not asked for, and the same of those that were', () => {
    const [family = ''] = families;
    for (const job of [
      { matrix: 0, seed: 1 },
      { matrix: 0, seed: 3, family },
    ]) {
      const { trees, design } = remembered(job);
      const found = answer({ ...job, of: ['design', 'trees'] });
      expect(found).toEqual({ trees, mixture: [], unweighted: [], design });
    }
  });

  test('need a matrix that is there, and its features', () => {
    expect(() => answer({ matrix: 1, seed: 0 })).toThrow('there is no matrix 1');
    const lacking = answering({ matrices: [{ ...matrix, selected: ['depth'] }], settings });
    expect(() => lacking({ matrix: 0, seed: 0 })).toThrow('the matrix of first has no feature depth');
  });
});

test('a standing counts the tasks with a lower error than the trees and means what part of it is saved', () => {
  const task = (trees: number, mixture: number, design: number): TaskJudgement => ({
    task: 'made up',
    rows: 24,
    paper: { trees, mixture, unweighted: trees, design },
    families: { trees: 2 * trees, mixture: trees, unweighted: 3 * trees, design: 2 * trees },
  });
  const tasks = [task(0.1, 0.08, 0.2), task(0.2, 0.22, 0.1), task(0.5, 0.4, 0.5)];
  const mixture = standing(tasks, 'paper', 'mixture');
  expect(mixture.better).toBe(2);
  expect(mixture.saved).toBeCloseTo((0.2 - 0.1 + 0.2) / 3, 12);
  const design = standing(tasks, 'paper', 'design');
  expect(design.better).toBe(1);
  expect(design.saved).toBeCloseTo((-1 + 0.5 + 0) / 3, 12);
  expect(standing(tasks, 'paper', 'unweighted')).toEqual({ better: 0, saved: 0 });
  expect(standing(tasks, 'families', 'mixture')).toEqual({ better: 3, saved: 0.5 });
  const unweighted = standing(tasks, 'families', 'unweighted');
  expect(unweighted.better).toBe(0);
  expect(unweighted.saved).toBeCloseTo(-0.5, 12);
});
