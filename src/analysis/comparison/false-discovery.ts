/**
 * How many tasks must stand out together before the correction can call any of them at the rate `q`, where no p-value can be lower than its
 * `least`; Infinity where even all of them cannot.
 */
export function fewestDiscoveries(least: readonly number[], q: number): number {
  const sorted = least.toSorted((a, b) => a - b);
  const found = sorted.findIndex((p, at) => (p * least.length) / (at + 1) <= q);
  return found < 0 ? Infinity : found + 1;
}
