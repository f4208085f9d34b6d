// Features and their values as they are typed after an option.

import { UsageError } from '../../lib/errors.ts';
import { featureCalled, readValue, unknownFeature } from '../design/feature-value.ts';
import type { DesignFeature } from '../design/features.ts';

/**
 * A feature by its word or its name in the paper's tables.
 * @param option where it was typed, for the message
 * @throws UsageError where there is none, with the nearest
 */
export function readFeature(typed: string, option: string): DesignFeature {
  const found = featureCalled(typed);
  if (found === undefined) throw new UsageError(`${option}: ${unknownFeature(typed)}`);
  return found;
}

/**
 * A value of a feature, with its unit as in `--design`: `7B` parameters, `2T` tokens.
 * @throws UsageError for anything that is no value of it
 */
export function readFeatureValue(feature: DesignFeature, typed: string, option: string): number | string {
  const read = readValue(feature, typed.trim());
  if ('wrong' in read) throw new UsageError(`${option}: ${feature.word} is ${read.wrong}`);
  return read.value;
}
