// A bag of boosted trees, each of whose nodes looks at a drawn half of the columns.

import type { PythonRandom } from '../../lib/random.ts';
import { type Member, memberValue } from './member.ts';
import { type Growth, growMember } from './stochastic-trees.ts';
import { fromScale, targetScale, type TargetScale, toScale } from './target-scale.ts';

/** Members whose mean is a value on the scale. */
export interface Bag {
  readonly scale: TargetScale;
  readonly members: readonly Member[];
}

/** How a bag's members grow, and the part of ranks in the scale of their targets. */
export interface BagKind {
  readonly growth: Growth;
  readonly ranks: number;
}

/** Deep trees on scores that are nearly as they are; shallow ones on drawn rows and on scores half as ranks. */
export const bagKinds: readonly BagKind[] = [
  { growth: { depth: 3, rounds: 60, rate: 0.1, lambda: 0.1, columnShare: 0.5, rowShare: 1 }, ranks: 0.25 },
  { growth: { depth: 2, rounds: 80, rate: 0.1, lambda: 1, columnShare: 0.5, rowShare: 0.8 }, ranks: 0.5 },
];

/** Grows a bag of `count` members. State: `random` moves on. */
export function growBag(
  { growth, ranks }: BagKind,
  rows: readonly (readonly number[])[],
  scores: readonly number[],
  weights: readonly number[],
  count: number,
  random: PythonRandom,
): Bag {
  const scale = targetScale(scores, ranks);
  const targets = scores.map((score) => toScale(scale, score));
  return {
    scale,
    members: Array.from({ length: count }, () => growMember(rows, targets, weights, growth, random)),
  };
}

/** The score that the bag predicts for a row. */
export function bagScore({ scale, members }: Bag, row: readonly number[]): number {
  const total = members.reduce((value, member) => value + memberValue(member, row), 0);
  return fromScale(scale, total / members.length);
}
