// Which rows of the evaluated split are asked: all, the first N, or N drawn.

import { UsageError } from '../lib/errors.ts';
import { PythonRandom } from '../lib/random.ts';

/** `limit`: the first N, as lm-eval's `--limit`. `sample`: N drawn by a generator of their own seeded with `seed`. At most one of the two. */
export interface Choice {
  readonly limit?: number | undefined;
  readonly sample?: number | undefined;
  readonly seed: number;
}

/** The indices of the rows that are asked, ascending. More than there are: all. Throws UsageError for a number that is none. */
export function chosenRows(total: number, { limit, sample, seed }: Choice): readonly number[] {
  if (limit !== undefined && sample !== undefined)
    throw new UsageError('a limit and a sample were both given; choose one');
  if (limit !== undefined) requireWhole('the limit', limit, 1);
  if (sample !== undefined) {
    requireWhole('the sample', sample, 0);
    return new PythonRandom(seed).sample(total, Math.min(sample, total)).toSorted((a, b) => a - b);
  }
  return Array.from({ length: Math.min(limit ?? total, total) }, (_, index) => index);
}

/**
 * Divides a sample of N over parts of these sizes: each the same, as far as its size goes; what does not divide goes to the first parts.
 * The shares add up to N, or to all rows where there are fewer.
 */
export function shareSample(sample: number, sizes: readonly number[]): readonly number[] {
  const shares = sizes.map(() => 0);
  let left = sample;
  for (;;) {
    const open = sizes.flatMap((size, part) => (size > (shares[part] ?? 0) ? [part] : []));
    if (left === 0 || open.length === 0) return shares;
    const each = Math.max(1, Math.floor(left / open.length));
    for (const part of open.slice(0, left)) {
      const share = Math.min(each, (sizes[part] ?? 0) - (shares[part] ?? 0));
      shares[part] = (shares[part] ?? 0) + share;
      left -= share;
    }
  }
}

/** Throws UsageError unless `value` is a whole number of at least `least`. */
export function requireWhole(what: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new UsageError(`${what} is ${value}; it must be a whole number of at least ${least}`);
  }
}
