// Whether the shares of a training set can be true together.

import type { Design } from './features.ts';

const share = (word: string): string => `pretraining_summary_percentage_${word}`;
/** Each token is counted once among these. English runs through all of them. */
const parts = ['web', 'code', 'books', 'reference'];

/** Shares are published rounded. */
const rounding = 0.5;
/** Academic texts may be counted among web pages too: one published row (sea-lion-7b) adds up to 103.12 with them, none to more. */
const overlap = 5;

/** What is wrong with the shares of a design, or undefined. Missing ones count as 0. */
export function sharesProblem(design: Design): string | undefined {
  const of = (word: string): number => Number(design[share(word)] ?? 0);
  const given = [...parts, 'academic'].filter((word) => typeof design[share(word)] === 'number');
  const apart = parts.reduce((sum, word) => sum + of(word), 0);
  const together = apart + of('academic');
  const sum = (words: readonly string[], total: number): string =>
    `${words.filter((word) => given.includes(word)).join(' + ')} is ${Number(total.toFixed(2))} %`;
  if (apart > 100 + rounding)
    return `${sum(parts, apart)}, and shares of one training set add up to 100 at most.`;
  if (together > 100 + overlap)
    return `${sum([...parts, 'academic'], together)}, more than the overlap of academic texts and web pages explains; shares add up to 100.`;
  const positive = given.filter((word) => of(word) > 0);
  if (of('web') > 0 && positive.length > 1 && together > 0.95 && together < 1.05)
    return `${sum([...parts, 'academic'], together)}; shares are in percent, so write 15 for 0.15.`;
  return undefined;
}
