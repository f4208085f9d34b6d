// The features that moved a prediction, in the words that people use for them.

import { designFeatures, type Design, type DesignFeature } from '../design/features.ts';
import type { Contribution } from '../predictor/types.ts';

/** One feature, its value in the design (null: missing), and how far it moved the prediction from the average model's, in units of the score. */
export interface MovedBy {
  readonly feature: string;
  readonly word: string;
  readonly value: number | string | null;
  readonly amount: number;
}

/** All of them, those that moved it most first; equal ones in the order given. */
export function movedBy(contributions: readonly Contribution[], design: Design): readonly MovedBy[] {
  return contributions
    .map(({ feature, amount }) => ({
      feature,
      word: wordOf(feature),
      value: design[feature] ?? null,
      amount,
    }))
    .toSorted((a, b) => Math.abs(b.amount) - Math.abs(a.amount));
}

/** What people call a feature: its name where it is none of the eighteen. */
export function wordOf(feature: string): string {
  return featureNamed(feature)?.word ?? feature;
}

/** The words of the features that a design does not have, in the order of the table. */
export function missingWords(design: Design): readonly string[] {
  return designFeatures.filter(({ name }) => (design[name] ?? null) === null).map(({ word }) => word);
}

/** A feature by its name in the paper's tables. */
export function featureNamed(name: string): DesignFeature | undefined {
  return designFeatures.find((feature) => feature.name === name);
}
