// What a residual says, in a word and in a sentence.

import type { OutsideRange } from '../predictor/types.ts';
import type { MeasuredScore } from './measured-scores.ts';
import { wordOf } from './moved-by.ts';

export type Verdict = 'within' | 'above' | 'below' | 'perhaps above' | 'perhaps below';

/**
 * Whether a score is what its design predicts, after the correction over tasks.
 * @param adjusted the corrected p-value
 * @param residual + better
 */
export function verdictOf(
  adjusted: number,
  residual: number,
  { firm, loose }: { readonly firm: number; readonly loose: number },
): Verdict {
  const direction = residual > 0 ? 'above' : 'below';
  if (adjusted <= firm) return direction;
  return adjusted <= loose ? `perhaps ${direction}` : 'within';
}

/** What a finding is made from. */
export interface Judged {
  readonly measured: MeasuredScore;
  readonly interval80: readonly [number, number];
  readonly outside: readonly OutsideRange[];
  readonly residual: number;
}

/** The verdict in words, without what keeps it from being sure. */
export function findingOf(verdict: Verdict, { measured, interval80, residual }: Judged): string {
  const [low, high] = interval80;
  const isInside = measured.value >= low && measured.value <= high;
  const findings: Readonly<Record<Verdict, string>> = {
    above: 'above what its design predicts',
    below: 'below what its design predicts',
    'perhaps above': 'perhaps above what its design predicts',
    'perhaps below': 'perhaps below what its design predicts',
    within: isInside
      ? 'within what its design predicts'
      : `${residual > 0 ? 'better' : 'worse'} than its interval, as chance allows`,
  };
  return findings[verdict];
}

/** The finding as a sentence, with the features in which it is an extrapolation. */
export function sentenceOf(verdict: Verdict, judged: Judged): string {
  const words = [...new Set(judged.outside.map(({ feature }) => wordOf(feature)))];
  const far = words.length === 0 ? '' : `; an extrapolation in ${words.join(', ')}`;
  return findingOf(verdict, judged) + far;
}
