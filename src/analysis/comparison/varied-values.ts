// What `--vary` asks for: a feature, and the values that it takes one after the other.

import { UsageError } from '../../lib/errors.ts';
import type { DesignFeature } from '../design/features.ts';
import { vocabulary } from '../design/vocabulary.ts';
import { readFeature, readFeatureValue } from './named-feature.ts';

/** A feature with its values in order. */
export interface Varied {
  readonly feature: DesignFeature;
  readonly values: readonly (number | string)[];
}

/** Points of a curve where no step is asked for, and the most that there may be. */
const points = 25;
const mostPoints = 1000;

/**
 * Reads `code=0..60`, `code=0..60:5`, `tokens=100,300,1000`, `positions=rope,alibi`, or `positions` alone: all words that there are.
 * Without a step a range has at most 25 points: equal steps, equal ratios for features that enter by their logarithm.
 * @throws UsageError for an unknown feature, a range that is none, too many points
 */
export function readVaried(text: string): Varied {
  const [name = '', ...rest] = text.split('=');
  const feature = readFeature(name.trim(), '--vary');
  const asked = rest.join('=').trim();
  const values = feature.kind === 'number' ? numbers(feature, asked) : categories(feature, asked);
  return { feature, values };
}

function categories(feature: DesignFeature, asked: string): readonly string[] {
  const known = vocabulary[feature.name] ?? [];
  if (asked === '') return known;
  if (asked.includes('..')) {
    throw new UsageError(
      `--vary ${feature.word}=${asked}: ${feature.word} has categories, which make no range. List them, such as ${feature.word}=${known.slice(0, 2).join(',')}.`,
    );
  }
  // The one word with a comma in it stands as one.
  const words = asked.split(/,(?!full\b)|(?<!local),/);
  return words.map((word) => String(readFeatureValue(feature, word, '--vary')));
}

function numbers(feature: DesignFeature, asked: string): readonly number[] {
  const { word } = feature;
  const read = (text: string): number => Number(readFeatureValue(feature, text, '--vary'));
  const [range = '', step] = asked.split(':', 2);
  const ends = range.split('..').map((end) => end.trim());
  if (asked === '' || ends.some((end) => end === '') || ends.length > 2) {
    throw new UsageError(
      `--vary ${word}${asked === '' ? '' : `=${asked}`} is no range; write ${word}=FROM..TO, ${word}=FROM..TO:STEP, or values with commas.`,
    );
  }
  const [from = '', to] = ends;
  if (to === undefined) {
    if (step !== undefined)
      throw new UsageError(`--vary ${word}=${asked}: a step needs a range, FROM..TO:STEP.`);
    return from.split(',').map(read);
  }
  return rangeOf(feature, asked, read(from), read(to), step);
}

function rangeOf(
  feature: DesignFeature,
  asked: string,
  low: number,
  high: number,
  step: string | undefined,
): readonly number[] {
  const what = `--vary ${feature.word}=${asked}`;
  if (low >= high) throw new UsageError(`${what} goes from ${low} to ${high}; the range should go upwards.`);
  if (step !== undefined) {
    const size = readStep(feature, step);
    if (!(size > 0)) throw new UsageError(`${what}: the step should be a number above 0.`);
    // A whole number of steps that rounding leaves just short still reaches the end.
    const count = Math.floor((high - low) / size + 1e-9) + 1;
    if (count > mostPoints) throw new UsageError(`${what} has ${count} points; ${mostPoints} are the most.`);
    return Array.from({ length: count }, (_, at) => rounded(low + at * size));
  }
  if (feature.log === true && low > 0) {
    const ratio = (high / low) ** (1 / (points - 1));
    return Array.from({ length: points }, (_, at) =>
      at === points - 1 ? high : Number((low * ratio ** at).toPrecision(3)),
    );
  }
  const least = niceStep((high - low) / (points - 1));
  const size = isWhole(feature) ? Math.ceil(least) : least;
  const inside = Math.floor((high - low) / size + 1e-9);
  const values = Array.from({ length: inside + 1 }, (_, at) => rounded(low + at * size));
  return values.at(-1) === high ? values : [...values, high];
}

/** A step is a difference, so that the bounds of the feature's values are not its own; the unit is that of the range without a suffix, or its own. */
function readStep(feature: DesignFeature, typed: string): number {
  const [, digits = '', unit = ''] = /^([\d.]+(?:e[+-]?\d+)?)([kmbt]?)%?$/i.exec(typed.trim()) ?? [];
  const factor = unit === '' ? 1 : (units[unit.toLowerCase()] ?? NaN);
  const isTokens = feature.name === 'pretraining_summary_total_tokens_billions';
  if (unit !== '' && !isTokens && feature.name !== 'total_params') return NaN;
  return digits === '' ? NaN : (Number(digits) * factor) / (isTokens && unit !== '' ? 1e9 : 1);
}

const units: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

/** Heads, widths and lengths are counted. */
function isWhole({ name, kind, from }: DesignFeature): boolean {
  return kind === 'number' && from === 'checkpoint' && name !== 'mlp_ratio';
}

/** The least of 1, 2, 2.5 or 5 times a power of ten that is no smaller. */
function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  return power * ([1, 2, 2.5, 5].find((factor) => factor * power >= size * (1 - 1e-9)) ?? 10);
}

/** Without the dust of binary fractions: 0.30000000000000004 is 0.3. */
const rounded = (value: number): number => Number(value.toPrecision(12));
