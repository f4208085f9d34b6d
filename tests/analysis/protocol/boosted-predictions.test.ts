import { expect, test } from 'vitest';
import { predictionsAt } from '../../../src/analysis/protocol/boosted-predictions.ts';
import { makeFold } from '../../../src/analysis/protocol/fold.ts';
import { binned } from '../../../src/analysis/trees/binned.ts';
import { boost } from '../../../src/analysis/trees/boost.ts';
import { completeParameters } from '../../../src/analysis/trees/parameters.ts';
import { predict } from '../../../src/analysis/trees/predict.ts';
import { PythonRandom } from '../../../src/lib/random.ts';

// `boost` keeps histograms and trees, as XGBoost does; this is the same by another way, so they check each other.
test.each(Array.from({ length: 40 }, (_, seed) => seed))('agrees with `boost` on made-up rows %i', (seed) => {
  const random = new PythonRandom(seed);
  const size = 4 + random.randbelow(60);
  const columns = 1 + random.randbelow(6);
  const steps = [2, 5, 1000][random.randbelow(3)] ?? 2;
  const value = (): number => (random.random() < 0.15 ? -1 : random.randbelow(steps) / 7);
  const rows = Array.from({ length: size }, () => Array.from({ length: columns }, value));
  const targets = rows.map(([first = 0]) => first + random.random());
  const half = Math.ceil(size / 2);
  const all = [...rows.keys()];
  const [train, test] = [all.slice(0, half), all.slice(half)];
  const given = {
    max_depth: random.randbelow(6),
    learning_rate: 0.3,
    reg_lambda: random.random() * 2,
    reg_alpha: random.randbelow(2) * 0.1,
    gamma: random.randbelow(2) * 0.01,
    min_child_weight: random.randbelow(4),
  };
  const fold = makeFold(binned(rows, -1), Float32Array.from(targets), train, test);
  const [found = []] = predictionsAt(fold, [{ parameters: completeParameters(given), counts: [3, 20] }]);
  for (const [at, n_estimators] of [3, 20].entries()) {
    const ensemble = boost(rows.slice(0, half), targets.slice(0, half), {
      ...given,
      n_estimators,
      missing: -1,
    });
    expect([...(found[at] ?? [])]).toEqual(predict(ensemble, rows.slice(half)));
  }
});
