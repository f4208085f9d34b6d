// How scikit-learn splits rows (sklearn/model_selection/_split.py): KFold with shuffling, and train_test_split.

import { NumpyRandomState } from '../../lib/numpy-random.ts';

/** Row numbers on the two sides of a split. */
export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * `KFold(folds, shuffle=True, random_state=seed).split` of `rows` rows: each row is in one fold's test part; both parts in ascending order.
 * The first `rows` mod `folds` folds have a row more.
 */
export function kFold(rows: number, folds: number, seed: number): readonly Split[] {
  const order = new NumpyRandomState(seed).permutation(rows);
  const foldOf = new Int32Array(rows);
  let place = 0;
  for (let fold = 0; fold < folds; fold += 1) {
    const size = Math.floor(rows / folds) + (fold < rows % folds ? 1 : 0);
    for (const row of order.slice(place, place + size)) foldOf[row] = fold;
    place += size;
  }
  const ascending = Array.from({ length: rows }, (_, row) => row);
  return Array.from({ length: folds }, (_, fold) => ({
    train: ascending.filter((row) => foldOf[row] !== fold),
    test: ascending.filter((row) => foldOf[row] === fold),
  }));
}

/** `train_test_split(test_size=share, random_state=seed)` of `rows` rows: one permutation, whose beginning, rounded up, is the test part. */
export function trainTestSplit(rows: number, share: number, seed: number): Split {
  const order = new NumpyRandomState(seed).permutation(rows);
  const size = Math.ceil(share * rows);
  return { train: order.slice(size), test: order.slice(0, size) };
}

/**
 * The paper's outer splits: `kFold`, of each training part a share set aside and not used (`train` stays in the order of that draw).
 * @param heldBack 0: nothing is set aside
 */
export function outerSplits(
  rows: number,
  {
    outerFolds,
    seed,
    heldBack,
  }: { readonly outerFolds: number; readonly seed: number; readonly heldBack: number },
): readonly Split[] {
  return kFold(rows, outerFolds, seed).map(({ train, test }) => {
    if (heldBack === 0) return { train, test };
    const kept = trainTestSplit(train.length, heldBack, seed).train;
    return { train: kept.map((place) => train[place] ?? 0), test };
  });
}
