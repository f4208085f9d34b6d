// What a checkpoint's files say against what the published tables say of a model of that name.

import { mergedModels, sameName } from '../../results/published/model-names.ts';
import type { Published } from '../../results/published/types.ts';
import { designFeatures, type Design } from './features.ts';
import { publishedDesign } from './matrix.ts';

/** A feature that stands differently in two places. */
export interface Disagreement {
  /** Its name in the paper's tables. */
  readonly feature: string;
  readonly read: number | string;
  readonly annotated: number | string;
}

/** Ratios and shares are published rounded, and so are sizes: relative differences up to this are none. */
const roundings: Readonly<Record<string, number>> = {
  total_params: 0.01,
  mlp_ratio: 0.01,
  pretraining_summary_total_tokens_billions: 0.01,
};

/** The features that both designs know and that differ, in the features' order; numbers beyond rounding. */
export function disagreements(design: Design, annotation: Design): readonly Disagreement[] {
  return designFeatures.flatMap(({ name }) => {
    const [read, annotated] = [design[name] ?? null, annotation[name] ?? null];
    if (read === null || annotated === null || read === annotated) return [];
    const rounding = roundings[name] ?? 0;
    const isNear =
      typeof read === 'number' &&
      typeof annotated === 'number' &&
      Math.abs(read - annotated) <= rounding * Math.abs(annotated);
    return isNear ? [] : [{ feature: name, read, annotated }];
  });
}

/** An annotated model of the published tables. */
export interface Annotation {
  readonly id: string;
  readonly design: Design;
}

/**
 * The annotated model that has one of these names, whichever case and separators. A name without an organisation stands for the only
 * model whose id ends with it.
 */
export function annotationOf(published: Published, names: readonly string[]): Annotation | null {
  const annotated = mergedModels(published).flatMap(({ id, models: [model] }) =>
    model?.annotated ? [{ id, design: publishedDesign(model) }] : [],
  );
  for (const name of names.map(sameName)) {
    const whole = annotated.find(({ id }) => sameName(id) === name);
    if (whole) return whole;
    const ends = name.includes('/')
      ? []
      : annotated.filter(({ id }) => sameName(id).split('/').at(-1) === name);
    if (ends.length === 1) return ends[0] ?? null;
  }
  return null;
}
