// The mean of values and their spread.

/** Values below this are rounding, not spread. */
const leastSpread = 1e-9;

/** Mean and spread (the standard deviation over all of them) of the values that are not NaN; a spread of 0 counts as 1, and none have mean 0. */
export function moments(values: readonly number[]): { mean: number; spread: number } {
  const present = values.filter((value) => !Number.isNaN(value));
  if (present.length === 0) return { mean: 0, spread: 1 };
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  const spread = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length);
  return { mean, spread: spread > leastSpread ? spread : 1 };
}
