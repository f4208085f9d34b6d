// Means and standard errors, added up in lm-eval's order so that the last digits agree (lm_eval/api/metrics.py).

/** The sum divided by the count; NaN for an empty list. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] ?? NaN;
  return sum / values.length;
}

/** The standard deviation with n - 1 in the denominator; NaN for fewer than two values. */
export function sampleStandardDeviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i += 1) {
    const difference = (values[i] ?? NaN) - centre;
    squares += difference * difference;
  }
  return Math.sqrt(squares / (values.length - 1));
}

/** The standard error of the mean: sample standard deviation over the square root of n. null for fewer than two values. */
export function standardErrorOfMean(values: ArrayLike<number>): number | null {
  return values.length < 2 ? null : sampleStandardDeviation(values) / Math.sqrt(values.length);
}

/** The mean of values weighted by sizes. */
export function weightedMean(values: readonly number[], sizes: readonly number[]): number {
  let sum = 0;
  for (const [index, value] of values.entries()) sum += value * (sizes[index] ?? NaN);
  return sum / total(sizes);
}

/** The standard error of a mean over groups weighted by their sizes: the pooled variance, as lm-eval's `pooled_sample_stderr`. */
export function pooledStandardError(errors: readonly number[], sizes: readonly number[]): number {
  let squares = 0;
  for (const [index, error] of errors.entries()) {
    const size = sizes[index] ?? NaN;
    squares += (size - 1) * error ** 2 * size;
  }
  const pooledVariance = squares / (total(sizes) - sizes.length);
  return Math.sqrt(pooledVariance / total(sizes));
}

/** The standard error of a plain mean of independent means, as lm-eval's `unweighted_mean_stderr`. */
export function standardErrorOfEqualMean(errors: readonly number[]): number {
  return Math.sqrt(total(errors.map((error) => error ** 2))) / errors.length;
}

function total(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
