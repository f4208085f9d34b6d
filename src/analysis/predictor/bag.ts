// Two bags of boosted trees: deeper ones on standardised scores, shallow ones on subsamples and on ranks.

import type { PythonRandom } from '../../lib/random.ts';
import { type Member, memberValue } from './member.ts';
import { type Growth, growMember } from './stochastic-trees.ts';
import { fromScale, targetScale, type TargetScale, toScale } from './target-scale.ts';

/** One bag: members whose mean is a value on the scale. */
export interface Bag {
  readonly scale: TargetScale;
  readonly members: readonly Member[];
}

const kinds: readonly { readonly growth: Growth; readonly ranks: number }[] = [
  { growth: { depth: 3, rounds: 60, rate: 0.1, lambda: 0.1, columnShare: 0.5, rowShare: 1 }, ranks: 0.25 },
  { growth: { depth: 2, rounds: 80, rate: 0.1, lambda: 1, columnShare: 0.5, rowShare: 0.8 }, ranks: 0.5 },
];

/** Grows the bags, `members` in each. State: `random` moves on. */
export function growBags(
  rows: readonly (readonly number[])[],
  scores: readonly number[],
  weights: readonly number[],
  members: number,
  random: PythonRandom,
): Bag[] {
  return kinds.map(({ growth, ranks }) => {
    const scale = targetScale(scores, ranks);
    const targets = scores.map((score) => toScale(scale, score));
    const grown = Array.from({ length: members }, () => growMember(rows, targets, weights, growth, random));
    return { scale, members: grown };
  });
}

/** The score that each bag predicts for a row. */
export function bagScores(bags: readonly Bag[], row: readonly number[]): number[] {
  return bags.map(({ scale, members }) => {
    const total = members.reduce((value, member) => value + memberValue(member, row), 0);
    return fromScale(scale, total / members.length);
  });
}
