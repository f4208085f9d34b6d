// Boosted trees for the protocol's thousands of small fits: the predictions of XGBoost's `hist` without its histograms. Rows are sorted
// by each feature once a fold, so finding a split is a pass over sorted rows with one running sum, and nothing is kept of the trees.
// The sums are of float32 gradients in double, exact at this size, so their order is of no account.

import type { Fold } from './fold.ts';
import { growTree, makeTreeSpace } from './grow-tree.ts';
import { float32Parameters, type TreeParameters } from './split-gain.ts';

/** The parameters of one fit, and the ascending numbers of trees after which it predicts. */
export interface Fit {
  readonly parameters: TreeParameters;
  readonly counts: readonly number[];
}

/**
 * The float32 predictions of the fold's test rows, a fit and a count: those by the fit's first n trees, since a model of 50 trees is the
 * beginning of one of 100.
 */
export function predictionsAt(fold: Fold, fits: readonly Fit[]): readonly (readonly Float32Array[])[] {
  const space = makeTreeSpace(fold);
  const { gradients, nodes, borders } = space;
  return fits.map((fit) => {
    const parameters = float32Parameters(fit.parameters);
    const { reg_lambda } = parameters;
    const inverses = Float64Array.from({ length: fold.trainRows + 1 }, (_, rows) => 1 / (rows + reg_lambda));
    const search = { fold, parameters, gradients, nodes, inverses, borders };
    space.train.fill(fold.base);
    space.test.fill(fold.base);
    let grown = 0;
    return fit.counts.map((count) => {
      for (; grown < count; grown += 1) growTree(space, search);
      return space.test.slice();
    });
  });
}
