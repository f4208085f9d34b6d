import { expect, test } from 'vitest';
import { boost } from '../../../src/analysis/trees/boost.ts';
import { predict } from '../../../src/analysis/trees/predict.ts';

const ensemble = boost(
  [
    [1, 5],
    [2, 5],
    [3, -1],
    [4, -1],
  ],
  [1, 2, 3, 8],
  { n_estimators: 3, missing: -1, min_child_weight: 0 },
);

test('every prediction is a float32 value', () => {
  for (const value of predict(ensemble, [
    [1, 5],
    [9, 9],
  ]))
    expect(Math.fround(value)).toBe(value);
});

test('NaN and the value that the ensemble knows as missing are the same', () => {
  expect(predict(ensemble, [[4, NaN]])).toEqual(predict(ensemble, [[4, -1]]));
});

test('infinite values are larger or smaller than every threshold, as in XGBoost', () => {
  expect(
    predict(ensemble, [
      [Infinity, 5],
      [-Infinity, 5],
    ]),
  ).toEqual(
    predict(ensemble, [
      [1e30, 5],
      [-1e30, 5],
    ]),
  );
});

test('no rows give no predictions', () => {
  expect(predict(ensemble, [])).toEqual([]);
});

test('rows with another number of columns are refused', () => {
  expect(() => predict(ensemble, [[1], [2]])).toThrow(
    expect.objectContaining({
      name: 'DataError',
      message: expect.stringMatching(/columns is 1, .*fitted on 2/),
    }),
  );
});

test('a column that was constant takes no part', () => {
  const flat = boost(
    [
      [1, 7],
      [2, 7],
      [3, 7],
    ],
    [1, 2, 3],
  );
  expect(predict(flat, [[2, 7]])).toEqual(predict(flat, [[2, -100]]));
});
