// One feature of a design as a person writes it, in a file or on the command line.

import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { designFeatures, type DesignFeature } from './features.ts';
import { vocabulary } from './vocabulary.ts';

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, '_');

/** The feature of a name or word, whichever case; undefined for none. */
export const featureCalled = (key: string): DesignFeature | undefined =>
  designFeatures.find(({ name, word }) => [name, word].includes(plain(key)));

/** What is said of a name that no feature has. */
export function unknownFeature(key: string): string {
  const shown = JSON.stringify(key.length <= 60 ? key : `${key.slice(0, 57)}...`);
  const near = nearest(
    plain(key),
    designFeatures.flatMap(({ name, word }) => [word, name]),
  );
  return near === undefined
    ? `${shown} is no feature; these are: ${designFeatures.map(({ word }) => word).join(', ')}.`
    : `${shown} is no feature; did you mean ${near}?`;
}

function nearest(typed: string, words: readonly string[]): string | undefined {
  if (typed.length < 3) return undefined;
  const allowed = Math.max(1, Math.min(3, Math.floor(typed.length / 3)));
  const edits = (word: string): number => (word.startsWith(typed) ? 0 : distance(typed, word));
  return words.filter((word) => edits(word) <= allowed).toSorted((a, b) => edits(a) - edits(b))[0];
}

/** Fewer were a count in another unit, more are no model. */
const parameters = z.number().int().min(1000).max(1e15);
const billions = z.number().positive().max(1e6);
const percent = z.number().min(0).max(100);
const count = z
  .number()
  .int()
  .min(1)
  .max(2 ** 31);
const ratio = z.number().positive().max(1000);

/** How a number is checked, and what is expected of it. */
function rule({ name, from }: DesignFeature): readonly [schema: z.ZodType, expected: string] {
  if (name === 'total_params') return [parameters, 'a number of parameters, such as 135M, 7B or 1.3e9'];
  if (name === 'mlp_ratio') return [ratio, 'a number above 0, such as 2.7'];
  if (from === 'checkpoint') return [count, 'a whole number above 0'];
  return name === 'pretraining_summary_total_tokens_billions'
    ? [billions, 'training tokens in billions, such as 300, or with their unit: 300B, 1.4T']
    : [percent, 'a share in percent, from 0 to 100'];
}

/**
 * The value of a feature. A number may come as a text with its unit: `7B` parameters, `1.4T` tokens, `15%`.
 * Returns what is wrong, as the end of a sentence that begins with the feature, where it is no value of it.
 */
export function readValue(
  feature: DesignFeature,
  raw: unknown,
): { readonly value: number | string } | { readonly wrong: string } {
  const shown = show(raw);
  if (feature.kind === 'category') {
    const words = vocabulary[feature.name] ?? [];
    const typed = typeof raw === 'string' ? raw.toLowerCase().replace(/\s/g, '') : '';
    const word = words.find((known) => known === typed || known === typed.replaceAll('_', '-'));
    if (word !== undefined) return { value: word };
    const all = words.map((known) => JSON.stringify(known)).join(', ');
    return { wrong: `${shown}; it should be one of ${all}, or be left out.` };
  }
  const [schema, expected] = rule(feature);
  const value = numberIn(feature, raw);
  if (value !== undefined && schema.safeParse(value).success) return { value };
  return { wrong: `${shown}; it should be ${expected}.${hint(feature, raw, value)}` };
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

/** The number that was written, in the feature's unit; undefined where it is none. */
function numberIn(feature: DesignFeature, raw: unknown): number | undefined {
  if (typeof raw === 'number') return raw;
  const [, digits = '', unit = ''] =
    (typeof raw === 'string' &&
      /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*([kmbt%]?)$/i.exec(raw.trim())) ||
    [];
  if (digits === '') return undefined;
  const isShare = feature.name.includes('_percentage_');
  if (unit === '' || (unit === '%' && isShare)) return Number(digits);
  const factor = units[unit.toLowerCase()];
  if (factor === undefined || !['total_params', tokens].includes(feature.name)) return undefined;
  // 134.515008M is a whole number, although the product of two floating-point numbers may not be.
  const scaled = Number((Number(digits) * factor).toPrecision(15));
  return feature.name === tokens ? Number((scaled / 1e9).toPrecision(15)) : scaled;
}

const tokens = 'pretraining_summary_total_tokens_billions';

/** The mistakes that are made most. */
function hint(feature: DesignFeature, raw: unknown, value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '';
  if (value === -1) return ' Leave it out where it is not known.';
  const hasUnit = typeof raw === 'string' && /[kmbt]\s*$/i.test(raw);
  if (feature.name === tokens && value > 1e6 && !hasUnit)
    return ` For that many tokens, not billions of them, write ${withUnit(value)}.`;
  if (feature.name === 'total_params' && value > 0 && value < 1000 && !hasUnit)
    return ` For ${value} billion write ${value}B.`;
  return '';
}

const withUnit = (value: number): string =>
  value >= 1e12 ? `${value / 1e12}T` : value >= 1e9 ? `${value / 1e9}B` : `${value / 1e6}M`;

function show(raw: unknown): string {
  const text = typeof raw === 'number' ? String(raw) : (JSON.stringify(raw) ?? String(raw));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
