// Sums of gradients and hessians by bin, in doubles: built from rows, or what remains of a parent's when a child's is taken away.

import type { TrainingBins } from './training-bins.ts';

/** Histograms side by side in one array: `size` entries each, two a bin, the last bin for absent values and never read. */
export interface Histograms {
  sums: Float64Array;
  readonly size: number;
  /** The histograms that nobody uses. */
  readonly free: Int32Array;
  freeCount: number;
}

/** Room for `most` histograms at once over so many bins; the array itself grows with need. */
export function histograms(bins: number, most: number): Histograms {
  const size = 2 * (bins + 1);
  const free = Int32Array.from({ length: most }, (_, index) => most - 1 - index);
  return { sums: new Float64Array(4 * size), size, free, freeCount: most };
}

/** The number of a free histogram. */
export function take(pool: Histograms): number {
  const slot = pool.free[(pool.freeCount -= 1)] as number;
  if ((slot + 1) * pool.size > pool.sums.length) {
    const larger = new Float64Array(2 * (slot + 1) * pool.size);
    larger.set(pool.sums);
    pool.sums = larger;
  }
  return slot;
}

export function giveBack(pool: Histograms, slot: number): void {
  pool.free[pool.freeCount] = slot;
  pool.freeCount += 1;
}

/** Adds up the rows listed in `rows` from `begin` to `end`, in that order. */
export function build(
  pool: Histograms,
  slot: number,
  training: TrainingBins,
  gradient: Float64Array,
  hessian: Float64Array,
  rows: Int32Array,
  begin: number,
  end: number,
): void {
  const { sums, size } = pool;
  const { bins, columns } = training;
  const offset = slot * size;
  sums.fill(0, offset, offset + size);
  for (let i = begin; i < end; i += 1) {
    const row = rows[i] as number;
    const g = gradient[row] as number;
    const h = hessian[row] as number;
    const from = row * columns;
    for (let at = from; at < from + columns; at += 1) {
      const bin = offset + 2 * (bins[at] as number);
      sums[bin] = (sums[bin] as number) + g;
      sums[bin + 1] = (sums[bin + 1] as number) + h;
    }
  }
}

/** Turns the parent's histogram into that of the other child. */
export function subtract(pool: Histograms, parent: number, child: number): void {
  const { sums, size } = pool;
  const from = parent * size;
  const shift = child * size - from;
  for (let at = from; at < from + size; at += 1)
    sums[at] = (sums[at] as number) - (sums[at + shift] as number);
}
