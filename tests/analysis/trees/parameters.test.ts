import { expect, test } from 'vitest';
import { completeParameters } from '../../../src/analysis/trees/parameters.ts';

test("what is not given has XGBoost's defaults", () => {
  expect(completeParameters({ max_depth: 2 })).toEqual({
    max_depth: 2,
    learning_rate: 0.3,
    n_estimators: 100,
    reg_lambda: 1,
    reg_alpha: 0,
    gamma: 0,
    min_child_weight: 1,
    missing: NaN,
  });
});

test.each([
  [null, /the parameters are null/],
  [{ maxDepth: 3 }, 'there is no parameter `maxDepth`; did you mean `max_depth`?'],
  [{ eta: 0.1 }, 'there is no parameter `eta`; did you mean `learning_rate`?'],
  [{ toString: 1 }, /there is no parameter `toString`; the parameters are: max_depth, /],
  [{ subsample: 0.5 }, /there is no parameter `subsample`; the parameters are: max_depth, /],
  [{ max_depth: 2.5 }, /max_depth is 2.5; it has to be a whole number/],
  [{ n_estimators: -1 }, /n_estimators is -1; it has to be a whole number/],
  [{ max_depth: 2 ** 31 }, /max_depth is 2147483648/],
  [{ learning_rate: -0.1 }, /learning_rate is -0.1; it has to be a finite number, 0 or more/],
  [{ reg_lambda: NaN }, /reg_lambda is NaN/],
  [{ gamma: Infinity }, /gamma is Infinity/],
  [{ reg_alpha: 1e39 }, /reg_alpha is 1e\+39/],
  [{ min_child_weight: '1' }, /min_child_weight is "1"; it has to be a number/],
  [{ missing: null }, /missing is null; it has to be a number/],
])('%o is refused', (given, message) => {
  expect(() => completeParameters(given as object)).toThrow(
    expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) }),
  );
});
