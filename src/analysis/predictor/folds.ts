// Folds of the training rows for weighing the mixture: by family where families are known, so that no lineage helps itself.

import type { PythonRandom } from '../../lib/random.ts';

/** Row numbers in `count` lists: whole families, the largest first, each to the list with the fewest rows; ties in drawn order. State: `random` moves on. */
export function weighingFolds(
  families: readonly string[] | undefined,
  rows: number,
  count: number,
  random: PythonRandom,
): number[][] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < rows; row += 1) {
    const name = families?.[row] ?? String(row);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const lists = [...groups.values()];
  const drawn = random.sample(lists.length, lists.length).map((index) => lists[index] ?? []);
  const folds = Array.from({ length: Math.min(count, lists.length) }, (): number[] => []);
  for (const group of drawn.sort((a, b) => b.length - a.length)) {
    const least = folds.reduce((best, fold) => (fold.length < best.length ? fold : best));
    least.push(...group);
  }
  return folds.map((fold) => fold.sort((a, b) => a - b));
}
