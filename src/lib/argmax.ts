/**
 * The index of the largest value: the first one where several are equal; the first NaN where there is one.
 * As `numpy.argmax`. -1 for an empty list.
 */
export function argmax(values: readonly number[]): number {
  let best = -1;
  let largest = -Infinity;
  for (const [index, value] of values.entries()) {
    if (Number.isNaN(value)) return index;
    if (best < 0 || value > largest) {
      best = index;
      largest = value;
    }
  }
  return best;
}
