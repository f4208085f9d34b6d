import { describe, expect, test } from 'vitest';
import { boost } from '../../../src/analysis/trees/boost.ts';
import { contributions } from '../../../src/analysis/trees/contributions.ts';
import type { Ensemble, Tree } from '../../../src/analysis/trees/ensemble.ts';
import { predict } from '../../../src/analysis/trees/predict.ts';
import { askedRows, fits, rowsOf } from './xgboost-goldens.ts';

const fitted = fits.map((fit) => {
  const ensemble = boost(
    rowsOf(fit.rows),
    fit.targets,
    fit.params,
    fit.weights ? { weights: fit.weights } : {},
  );
  return [fit.name, fit, ensemble] as const;
});

describe("the contributions are XGBoost's, within 1e-5 of the predictions' size", () => {
  test.each(fitted)('%s', (_, fit, ensemble) => {
    const size = Math.max(1, ...fit.prediction.map(Math.abs));
    const ours = contributions(ensemble, askedRows(fit).slice(0, fit.contributions.length));
    const worst = ours.flatMap((row, i) =>
      row.map((share, k) => Math.abs(share - (fit.contributions[i]?.[k] ?? NaN))),
    );
    expect(Math.max(0, ...worst) / size).toBeLessThan(1e-5);
  });
});

test('the contributions of a row add up to its prediction', () => {
  for (const [, fit, ensemble] of fitted) {
    const rows = askedRows(fit);
    const predicted = predict(ensemble, rows);
    const size = Math.max(1e-30, ...predicted.map(Math.abs));
    for (const [i, row] of contributions(ensemble, rows).entries()) {
      const sum = row.reduce((total, share) => total + share, 0);
      expect(Math.abs(sum - (predicted[i] ?? NaN)) / size).toBeLessThan(1e-5);
    }
  }
});

describe('the contributions are Shapley values, counted out over all subsets of columns', () => {
  const named = [
    'defaults',
    'missing values as NaN',
    'ties',
    'weights',
    'depth without limit',
    'random 3',
    'random 8',
  ];
  const small = fitted.filter(([name]) => named.includes(name));

  test.each(small)('%s', (_, fit, ensemble) => {
    const rows = askedRows(fit).slice(0, 4);
    const size = Math.max(1, ...fit.prediction.map(Math.abs));
    for (const [i, shares] of contributions(ensemble, rows).entries()) {
      const expected = shapley(ensemble, rows[i] ?? []);
      for (const [k, share] of shares.entries()) {
        expect(Math.abs(share - (expected[k] ?? NaN)) / size).toBeLessThan(1e-9);
      }
    }
  });
});

test('rows with another number of columns are refused', () => {
  expect(() => contributions(boost([[1, 2]], [1]), [[1]])).toThrow(
    expect.objectContaining({ name: 'DataError' }),
  );
});

/** Weighs what each column changes by (subset size)! (columns - size - 1)! / columns!, over every subset of the others. */
function shapley(ensemble: Ensemble, row: readonly number[]): number[] {
  const { columns } = ensemble;
  const value = (subset: number): number =>
    ensemble.trees.reduce(
      (sum, tree) => sum + expectation(tree, 0, row, subset, ensemble.missing),
      ensemble.baseScore,
    );
  const values = Array.from({ length: 2 ** columns }, (_, subset) => value(subset));
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const shares = Array.from({ length: columns }, (_, column) => {
    let share = 0;
    for (let subset = 0; subset < 2 ** columns; subset += 1) {
      if ((subset >> column) % 2 === 1) continue;
      const size = subset.toString(2).replaceAll('0', '').length;
      const weight = (factorial(size) * factorial(columns - size - 1)) / factorial(columns);
      share += weight * ((values[subset | (1 << column)] ?? NaN) - (values[subset] ?? NaN));
    }
    return share;
  });
  return [...shares, values[0] ?? NaN];
}

/** The mean of a tree when only the columns of the subset are known; the others follow both children by cover. */
function expectation(
  tree: Tree,
  node: number,
  row: readonly number[],
  subset: number,
  missing: number | null,
): number {
  const { feature, left, right, threshold, missingLeft, value, cover } = tree;
  const [l, r, column] = [left[node] ?? -1, right[node] ?? -1, feature[node] ?? -1];
  if (l < 0) return value[node] ?? NaN;
  const below = (child: number): number => expectation(tree, child, row, subset, missing);
  if ((subset >> column) % 2 === 0) {
    return (below(l) * (cover[l] ?? NaN) + below(r) * (cover[r] ?? NaN)) / (cover[node] ?? NaN);
  }
  const x = Math.fround(row[column] ?? NaN);
  const absent = Number.isNaN(x) || x === Math.fround(missing ?? NaN);
  return below((absent ? missingLeft[node] : x < Math.fround(threshold[node] ?? NaN)) ? l : r);
}
