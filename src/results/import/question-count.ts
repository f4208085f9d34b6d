// How many questions a score is of, where the file does not say: lm-eval before 0.4.3, without samples.

import type { MetricValue } from '../types.ts';

/**
 * The number n of zeros and ones whose mean is p with standard error e = sqrt(p (1 - p) / (n - 1)), lm-eval's `mean_stderr`: the two numbers tell
 * it, and that both n and p n come out whole shows that the metric is such a mean. undefined where no metric is, or all scores are equal.
 */
export function questionsBehind(metrics: readonly MetricValue[]): number | undefined {
  for (const { value, standardError } of metrics) {
    if (standardError === null || !(standardError > 0)) continue;
    const questions = (value * (1 - value)) / standardError ** 2 + 1;
    const whole = Math.round(questions);
    const right = value * whole;
    const isWhole = Math.abs(questions - whole) < 1e-6 * whole && Math.abs(right - Math.round(right)) < 1e-6;
    if (whole >= 2 && Number.isSafeInteger(whole) && isWhole) return whole;
  }
  return undefined;
}
