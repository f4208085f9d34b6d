import { expect, test } from 'vitest';
import { kFold, outerSplits, trainTestSplit } from '../../../src/analysis/protocol/splits.ts';
import { golden } from './golden.ts';

test.each(golden.splits)(
  '$rows rows in $folds folds, seed $seed, as KFold',
  ({ rows, folds, seed, parts }) => {
    expect(kFold(rows, folds, seed).map(({ train, test: predicted }) => [train, predicted])).toEqual(parts);
  },
);

test.each(golden.holdouts)(
  '$share of $rows rows set aside, seed $seed, as train_test_split',
  ({ rows, share, seed, train, test: held }) => {
    expect(trainTestSplit(rows, share, seed)).toEqual({ train, test: held });
  },
);

test('nothing is set aside where nothing shall be', () => {
  expect(outerSplits(9, { outerFolds: 3, seed: 0, heldBack: 0 })).toEqual(kFold(9, 3, 0));
});
