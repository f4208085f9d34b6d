// Designs that differ in one feature, for a curve; and what is to be said of the shares of the training tokens, which belong together.

import { UsageError } from '../../lib/errors.ts';
import { designFeatures, type Design, type DesignFeature } from '../design/features.ts';
import type { Varied } from './varied-values.ts';

/** One design a value, in the values' order. */
export interface VariedDesigns extends Varied {
  readonly designs: readonly Design[];
  /** What a reader should know of the other shares, a sentence each. */
  readonly notes: readonly string[];
}

/** The shares of domains, which make up the training tokens together. The share of English is of the same tokens in another way. */
const domains: readonly DesignFeature[] = designFeatures.filter(
  ({ name, word }) => name.startsWith('pretraining_summary_percentage_') && word !== 'english',
);

/**
 * The designs along a feature's values. All other features stay; with `rescale` the other shares are scaled by one factor, as one who trains
 * has to take from them what the varied one gets: (100 - new) / (100 - old), old being the design's own share, or what the others leave of 100 %.
 * So shares that add up to 100 % go on to do so, and what is not varied keeps its composition.
 * @throws UsageError where there is nothing to rescale, or a share is no share
 */
export function designsAlong(design: Design, varied: Varied, rescale: boolean): VariedDesigns {
  const { feature, values } = varied;
  const isShare = domains.some(({ name }) => name === feature.name);
  if (rescale && !isShare) {
    throw new UsageError(
      `--rescale-shares needs a varied share, one of ${domains.map(({ word }) => word).join(', ')}; ${feature.word} is none.`,
    );
  }
  const set = (value: number | string): Design => ({ ...design, [feature.name]: value });
  if (!isShare) return { ...varied, designs: values.map(set), notes: [] };
  const others = domains.filter(({ name }) => name !== feature.name);
  const known = others.filter(({ name }) => typeof design[name] === 'number');
  const missing = others.filter((other) => !known.includes(other)).map(({ word }) => word);
  const rest = known.reduce((sum, { name }) => sum + Number(design[name]), 0);
  if (!rescale) return { ...varied, designs: values.map(set), notes: stayNotes(varied, known, rest) };
  const own = design[feature.name];
  const old = typeof own === 'number' ? own : 100 - rest;
  if (!(rest > 0) || old >= 100) {
    throw new UsageError(
      `--rescale-shares has nothing to scale: the design has no share beside ${feature.word}. Give some, such as --design web=60,books=10.`,
    );
  }
  const designs = values.map((value) => {
    const factor = (100 - Number(value)) / (100 - old);
    const scaled = known.map(({ name }) => [name, Number(design[name]) * factor] as const);
    return { ...set(value), ...Object.fromEntries(scaled) };
  });
  const unknown = missing.length === 0 ? '' : `; missing and left so: ${missing.join(', ')}`;
  return {
    ...varied,
    designs,
    notes: [`The other shares (${wordsOf(known)}) are scaled in proportion, to make room${unknown}.`],
  };
}

function stayNotes(
  { feature, values }: Varied,
  known: readonly DesignFeature[],
  rest: number,
): readonly string[] {
  if (known.length === 0) return [];
  const first = values.find((value) => Number(value) + rest > 100.5);
  const beyond =
    first === undefined
      ? ''
      : ` From ${feature.word}=${first} on they add up to more than 100 %, which is no mix of data.`;
  return [`The other shares (${wordsOf(known)}) stay as they are; --rescale-shares scales them.${beyond}`];
}

const wordsOf = (features: readonly DesignFeature[]): string => features.map(({ word }) => word).join(', ');
