import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  fitGaussianProcess,
  heldOutResiduals,
  type KernelPart,
  processMeans,
} from '../../../src/analysis/predictor/gaussian-process.ts';
import { normalQuantile } from '../../../src/analysis/predictor/target-scale.ts';

interface Golden {
  points: number[][];
  targets: number[];
  noise: number[];
  asked: number[][];
  means: number[];
  probabilities: number[];
  quantiles: number[];
}

const golden = JSON.parse(
  readFileSync(new URL('../../goldens/predictor/predictor.json', import.meta.url), 'utf8'),
) as Golden;
const inputs = [0, 1, 2].map((input) => ({ input, factor: 1 }));
const parts: KernelPart[] = [
  { kind: 'linear', weight: 0.7, length: 1, inputs },
  { kind: 'matern', weight: 0.5, length: 1.3, inputs },
];

describe('the Gaussian process', () => {
  const { points, targets, noise } = golden;

  it("predicts what scikit-learn's GaussianProcessRegressor predicts with the same kernel", () => {
    const { process } = fitGaussianProcess(parts, points, targets, noise);
    const [means = []] = processMeans([process], points, golden.asked);
    expect(means).toHaveLength(golden.means.length);
    for (const [at, mean] of means.entries()) expect(mean).toBeCloseTo(golden.means[at] ?? NaN, 8);
  });

  it('leaves folds out in closed form as refits do', () => {
    const { process, inverse } = fitGaussianProcess(parts, points, targets, noise);
    const folds = [[0, 5, 7], [1], [2, 3, 4, 6], Array.from({ length: 22 }, (_, k) => k + 8)];
    const residuals = heldOutResiduals(inverse, process.alpha, folds);
    for (const fold of folds) {
      const rest = [...points.keys()].filter((row) => !fold.includes(row));
      const pick = <T>(values: readonly T[]) => rest.map((row) => values[row] as T);
      const refit = fitGaussianProcess(parts, pick(points), pick(targets), pick(noise)).process;
      const [means = []] = processMeans(
        [refit],
        pick(points),
        fold.map((row) => points[row] ?? []),
      );
      for (const [at, row] of fold.entries())
        expect(residuals[row]).toBeCloseTo((targets[row] ?? NaN) - (means[at] ?? NaN), 9);
    }
  });

  it('computes what two kernels share once, with the means of each alone', () => {
    const kernels = [parts.slice(0, 1), parts];
    const fits = kernels.map((some) => fitGaussianProcess(some, points, targets, noise).process);
    const together = processMeans(fits, points, golden.asked);
    for (const [at, fit] of fits.entries())
      expect(together[at]).toEqual(processMeans([fit], points, golden.asked)[0]);
  });

  it('refuses equal rows without noise', () => {
    expect(() =>
      fitGaussianProcess(
        parts,
        [
          [0, 0, 0],
          [0, 0, 0],
        ],
        [0, 1],
        [0, 0],
      ),
    ).toThrow('not positive definite');
  });
});

describe('the normal quantile', () => {
  it("agrees with SciPy's to 9 digits", () => {
    for (const [at, p] of golden.probabilities.entries()) {
      const expected = golden.quantiles[at] ?? NaN;
      expect(Math.abs(normalQuantile(p) - expected)).toBeLessThan(2e-9 * Math.max(1, Math.abs(expected)));
    }
  });
});
