import { describe, expect, test } from 'vitest';
import { binned } from '../../../src/analysis/trees/binned.ts';
import { boost, boostBinned } from '../../../src/analysis/trees/boost.ts';
import { ensembleOf } from '../../../src/analysis/trees/forest.ts';
import { completeParameters } from '../../../src/analysis/trees/parameters.ts';
import { predict, predictPrefixes } from '../../../src/analysis/trees/predict.ts';
import { trainingBins } from '../../../src/analysis/trees/training-bins.ts';
import { fits, rowsOf } from './xgboost-goldens.ts';

const table = fits.find((fit) => fit.name === 'missing values as -1');
const rows = rowsOf(table?.rows ?? []);
const targets = table?.targets ?? [];
const source = binned(rows, -1);
const labels = Float32Array.from(targets);
const subset = [17, 3, 29, 8, 0, 11, 5, 23, 14, 2, 26, 9];
const others = rows.map((_, row) => row).filter((row) => !subset.includes(row));
const pick = <T>(values: readonly T[], wanted: readonly number[]): T[] =>
  values.filter((_, i) => wanted.includes(i));

describe('a fit on some rows of a matrix that was sorted once', () => {
  test.each([[2], [5], [0]])(
    'is the fit on a matrix of these rows alone, in their order (depth %i)',
    (max_depth) => {
      const parameters = completeParameters({ max_depth, n_estimators: 20, learning_rate: 0.1, missing: -1 });
      const forest = boostBinned(trainingBins(source, subset), labels, parameters);
      const alone = boost(
        subset.map((row) => rows[row] ?? []),
        subset.map((row) => targets[row] ?? NaN),
        parameters,
      );
      expect(ensembleOf(forest, -1)).toEqual(alone);
      const [prediction] = predictPrefixes(forest, source, others, [20]);
      expect(Array.from(prediction ?? [])).toEqual(predict(alone, pick(rows, others)));
    },
  );

  test('takes its weights from those of the whole matrix', () => {
    const weights = rows.map((_, row) => (row % 5) / 2);
    const parameters = completeParameters({ n_estimators: 6, missing: -1 });
    const training = trainingBins(source, subset, Float32Array.from(weights));
    const alone = boost(
      subset.map((row) => rows[row] ?? []),
      subset.map((row) => targets[row] ?? NaN),
      parameters,
      { weights: subset.map((row) => weights[row] ?? NaN) },
    );
    expect(ensembleOf(boostBinned(training, labels, parameters), -1)).toEqual(alone);
  });

  test('leaves its bins as they were, so that they serve a whole grid', () => {
    const training = trainingBins(source, subset);
    const parameters = completeParameters({ max_depth: 3, n_estimators: 9, missing: -1 });
    const first = boostBinned(training, labels, parameters);
    boostBinned(training, labels, completeParameters({ max_depth: 5, learning_rate: 0.01, missing: -1 }));
    expect(boostBinned(training, labels, parameters)).toEqual(first);
  });
});

test('the first k trees of a fit are the fit of k trees', () => {
  const parameters = completeParameters({ max_depth: 3, n_estimators: 30, missing: -1 });
  const training = trainingBins(source, subset);
  const predictions = predictPrefixes(boostBinned(training, labels, parameters), source, others, [0, 7, 30]);
  for (const [index, n_estimators] of [0, 7, 30].entries()) {
    const shorter = boostBinned(training, labels, { ...parameters, n_estimators });
    const [alone] = predictPrefixes(shorter, source, others, [n_estimators]);
    // A fit without any tree does not look at the labels.
    if (n_estimators > 0) expect(predictions[index]).toEqual(alone);
  }
});
