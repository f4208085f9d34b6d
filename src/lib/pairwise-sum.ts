/**
 * The sum in NumPy's order, for the last bit: eight running sums over a block of up to 128 values, added in pairs; longer lists by halves
 * (numpy/_core/src/umath/loops_utils.h.src, `pairwise_sum`).
 */
export function pairwiseSum(values: readonly number[]): number {
  const { length } = values;
  if (length > 128) {
    const half = Math.floor(length / 16) * 8;
    return pairwiseSum(values.slice(0, half)) + pairwiseSum(values.slice(half));
  }
  const paired = length - (length % 8);
  const sums = values.slice(0, Math.min(8, paired));
  for (let i = 8; i < paired; i += 1) sums[i % 8] = (sums[i % 8] ?? 0) + (values[i] ?? NaN);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = sums;
  return values.slice(paired).reduce((sum, value) => sum + value, a + b + (c + d) + (e + f + (g + h)));
}
