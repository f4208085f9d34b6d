// Designs as rows of numbers: logarithms, codes of the categories that the training models have, NaN for what is missing.

import { DataError, UsageError } from '../../lib/errors.ts';
import { type Design, type DesignFeature, designFeatures } from '../design/features.ts';
import { unknownFeature } from './fit-rows.ts';
import type { OutsideRange } from './types.ts';

/** What the training models have of one feature. */
export interface SeenFeature {
  readonly name: string;
  /** Least and greatest, as in the designs; null for a category or where no model has a value. */
  readonly range: readonly [number, number] | null;
  /** A category's values, ascending; a value's code is its place. Null is missing, and has a code too. */
  readonly categories: readonly (string | null)[] | null;
}

/** What the training designs have of each feature. Throws UsageError for an unknown feature, DataError for text where a number belongs. */
export function seenFeatures(names: readonly string[], designs: readonly Design[]): SeenFeature[] {
  return names.map((name) => {
    const feature = featureNamed(name);
    const values = designs.map((design) => valueOf(feature, design));
    if (feature.kind === 'number') {
      const present = values.filter((value) => typeof value === 'number');
      return {
        name,
        range: present.length > 0 ? [Math.min(...present), Math.max(...present)] : null,
        categories: null,
      };
    }
    const texts = values.filter((value) => typeof value === 'string');
    const categories: (string | null)[] = [...new Set(texts)].sort();
    return { name, range: null, categories: values.includes(null) ? [...categories, null] : categories };
  });
}

/** A design as a row in the order of `seen`; a category that no training model has is NaN. Throws as `seenFeatures`. */
export function designRow(seen: readonly SeenFeature[], design: Design): number[] {
  for (const name of Object.keys(design)) featureNamed(name);
  return seen.map(({ name, categories }) => {
    const feature = featureNamed(name);
    const value = valueOf(feature, design);
    if (categories) {
      const code = categories.indexOf(value as string | null);
      return code < 0 ? NaN : code;
    }
    if (value === null) return NaN;
    return feature.log ? Math.log(value as number) : (value as number);
  });
}

/** The features in which a design lies outside what the training models have; missing values are nowhere outside. */
export function outsideRange(seen: readonly SeenFeature[], design: Design): OutsideRange[] {
  return seen.flatMap(({ name, range, categories }): OutsideRange[] => {
    const value = valueOf(featureNamed(name), design);
    if (value === null) return [];
    if (typeof value === 'string') {
      if (categories?.includes(value)) return [];
      return [{ feature: name, value, seen: (categories ?? []).filter((category) => category !== null) }];
    }
    if (range && value >= range[0] && value <= range[1]) return [];
    return [{ feature: name, value, seen: range ?? [] }];
  });
}

function featureNamed(name: string): DesignFeature {
  const feature = designFeatures.find((one) => one.name === name);
  if (!feature) {
    throw new UsageError(
      unknownFeature(
        name,
        designFeatures.map((one) => one.name),
      ),
    );
  }
  return feature;
}

function valueOf(feature: DesignFeature, design: Design): number | string | null {
  const value = design[feature.name] ?? null;
  if (value === null) return null;
  const expected = feature.kind === 'number' ? 'number' : 'string';
  if (typeof value !== expected) {
    throw new DataError(
      `${feature.name} is ${JSON.stringify(value)}; it has to be a ${expected === 'number' ? 'number' : 'word'}`,
    );
  }
  if (typeof value === 'number' && (!Number.isFinite(value) || (feature.log && value <= 0))) {
    throw new DataError(
      `${feature.name} is ${value}; it has to be a finite number${feature.log ? ' above 0' : ''}`,
    );
  }
  return value;
}
