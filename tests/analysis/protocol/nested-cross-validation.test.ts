import { describe, expect, test } from 'vitest';
import { linearBaseline } from '../../../src/analysis/protocol/linear-baseline.ts';
import { nestedCrossValidation } from '../../../src/analysis/protocol/nested-cross-validation.ts';
import { DataError, UsageError } from '../../../src/lib/errors.ts';
import { golden } from './golden.ts';

describe('equals scikit-learn and XGBoost to the last bit', () => {
  test.each(golden.crossValidations)('$about', ({ rows, targets, options, result }) => {
    expect(nestedCrossValidation(rows, targets, options)).toEqual(result);
  });
});

test.each(golden.crossValidations)('a straight line: $about', ({ rows, targets, options, line }) => {
  const two = rows.map((row) => row.slice(0, 2));
  expect(linearBaseline(two, targets, options)).toBeCloseTo(line, 12);
});

test('NaN is missing as the named value is', () => {
  const [first] = golden.crossValidations;
  const gaps = first?.rows.map((row) => row.map((value) => (value === -1 ? NaN : value))) ?? [];
  expect(nestedCrossValidation(gaps, first?.targets ?? [], first?.options)).toEqual(first?.result);
});

describe('what cannot be done is refused in one line', () => {
  const rows = Array.from({ length: 12 }, (_, row) => [row, row % 3]);
  const targets = rows.map(([a = 0]) => a / 10);

  test('too few rows, and how many would do', () => {
    expect(() => nestedCrossValidation(rows.slice(0, 5), targets.slice(0, 5))).toThrow(
      new DataError('5 rows are too few for 3 outer and 3 inner folds; at least 6 are needed.'),
    );
    expect(() => nestedCrossValidation([], [])).toThrow('0 rows are too few');
  });

  test.each([
    ['a target that is NaN', rows, [...targets.slice(1), NaN], 'the target of row 11'],
    ['another number of targets', rows, targets.slice(1), 'the number of targets is 11'],
    ['a row that is shorter', [...rows.slice(1), [1]], targets, 'row 11'],
    ['an infinite value', [...rows.slice(1), [1, Infinity]], targets, 'infinite'],
  ])('%s', (_, given, scores, message) => {
    expect(() => nestedCrossValidation(given, scores)).toThrow(DataError);
    expect(() => nestedCrossValidation(given, scores)).toThrow(message);
  });

  test.each([
    [{ seed: -1 }, 'the seed is -1'],
    [{ seed: 1.5 }, 'the seed is 1.5'],
    [{ outerFolds: 1 }, 'outerFolds is 1'],
    [{ innerFolds: 2.5 }, 'innerFolds is 2.5'],
    [{ heldBack: 1 }, 'heldBack is 1'],
    [{ parameters: { max_depth: [] } }, "the grid's max_depth has no values"],
    [{ parameters: { maxdepth: [2] } as never }, 'max_depth'],
    [{ parameters: { learning_rate: [-1] } }, 'learning_rate'],
    [{ folds: 3 } as never, 'there is no option `folds`'],
  ])('%j', (options, message) => {
    expect(() => nestedCrossValidation(rows, targets, options)).toThrow(UsageError);
    expect(() => nestedCrossValidation(rows, targets, options)).toThrow(message);
  });
});
