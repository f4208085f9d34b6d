import { describe, expect, it } from 'vitest';
import { memberValue } from '../../../src/analysis/predictor/member.ts';
import { growMember } from '../../../src/analysis/predictor/stochastic-trees.ts';
import { boost } from '../../../src/analysis/trees/boost.ts';
import { predict } from '../../../src/analysis/trees/predict.ts';
import { PythonRandom } from '../../../src/lib/random.ts';

describe('a member of a bag', () => {
  it("predicts what XGBoost's trees predict when it looks at all columns and rows", () => {
    const random = new PythonRandom(11);
    const draw = () => (random.random() < 0.2 ? NaN : random.random());
    const rows = Array.from({ length: 40 }, () => [draw(), draw(), random.random()]);
    const raw = rows.map(
      ([a = 0, b = 0, c = 0]) => (a > 0.5 ? 1 : 0) + (b || 0.3) * c + 0.1 * random.random(),
    );
    const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length;
    const targets = raw.map((value) => value - mean);
    const growth = { depth: 3, rounds: 20, rate: 0.1, lambda: 1, columnShare: 1, rowShare: 1 };
    const ones = targets.map(() => 1);
    const member = growMember(rows, targets, ones, growth, new PythonRandom(0));
    const ensemble = boost(rows, targets, { max_depth: 3, n_estimators: 20, learning_rate: 0.1 });
    for (const [at, expected] of predict(ensemble, rows).entries()) {
      expect(Math.abs(memberValue(member, rows[at] ?? []) - expected)).toBeLessThan(2e-3);
    }
  });
});
