// Options that the commands about predictions share, each defined once.

import type { Options } from 'yargs';
import type { Annotated } from '../analysis/comparison/recorded-design.ts';
import { parseDesign } from '../analysis/design/given-design.ts';
import type { Design } from '../analysis/design/features.ts';
import { publishedDesigns } from '../analysis/design/published-models.ts';
import { UsageError } from '../lib/errors.ts';
import { loadPublished } from '../results/published/published-file.ts';

export const predictionOptions = {
  design: {
    type: 'string',
    requiresArg: true,
    describe:
      'Features by name, such as params=7B,tokens=2000,code=15; they count before those that are read',
  },
  predictors: {
    type: 'string',
    requiresArg: true,
    describe:
      'A file of fitted predictors  [default: those fitted in the results folder, else those that ship]',
  },
  tasks: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Names or globs of tasks, with commas',
  },
} as const satisfies Record<string, Options>;

/** The features of `--design`; none where it was not given. Throws UsageError as `parseDesign`. */
export function readDesignOption(text: string | undefined): Design {
  return text === undefined ? {} : parseDesign(text);
}

/** What the published tables of a results folder tell of a model's design; undefined where none were imported. */
export async function annotatedIn(results: string): Promise<Annotated | undefined> {
  const published = await loadPublished(results);
  return published && publishedDesigns(published);
}

/** The number of an option, undefined where it was not given. Throws UsageError for anything else. */
export function readNumber(option: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const isNumber = typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim());
  if (isNumber && Number.isFinite(Number(value))) return Number(value);
  throw new UsageError(`--${option} is ${JSON.stringify(value)}; it should be a number, such as -0.02.`);
}
