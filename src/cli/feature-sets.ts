// What `--features` means: sets by their names, and features by theirs.

import { distance } from 'fastest-levenshtein';
import { designFeatures } from '../analysis/design/features.ts';
import { UsageError } from '../lib/errors.ts';

/** The sets that have names: size alone, all eighteen, those that the paper's forward selection chose for a task. */
export const setNames = ['size', 'all', 'selected'] as const;
export type SetName = (typeof setNames)[number];

/** The number of parameters and of training tokens. */
export const sizeFeatures: readonly string[] = designFeatures
  .filter(({ log }) => log === true)
  .map(({ name }) => name);

export const allFeatures: readonly string[] = designFeatures.map(({ name }) => name);

/** What was asked for: sets by name, and single features, which make up one more set. */
export interface AskedFeatures {
  readonly sets: readonly SetName[];
  readonly features: readonly string[];
}

/**
 * Reads `--features`. A feature goes by its column's name or by the short word that `--design` uses.
 * @param known the columns; one that is called as a set is meant before the set
 * @throws UsageError for a name that is neither, or stands twice
 */
export function readFeatures(text: string, known: readonly string[]): AskedFeatures {
  const words = text.split(',').map((word) => word.trim());
  const sets: SetName[] = [];
  const features: string[] = [];
  for (const word of words) {
    const set = setNames.find((name) => name === word);
    if (set !== undefined && !known.includes(word)) sets.push(set);
    else features.push(featureName(word, known));
  }
  const all: readonly string[] = [...sets, ...features];
  const twice = all.find((name, at) => all.indexOf(name) !== at);
  if (twice !== undefined) throw new UsageError(`--features names ${twice} twice.`);
  return { sets, features };
}

function featureName(word: string, known: readonly string[]): string {
  if (known.includes(word)) return word;
  const named = designFeatures.find((feature) => feature.word === word)?.name;
  if (named !== undefined && known.includes(named)) return named;
  if (word === '') throw new UsageError('--features has an empty name; names are separated by one comma.');
  const words = designFeatures.filter(({ name }) => known.includes(name)).map((feature) => feature.word);
  const all = [...new Set([...words, ...known, ...setNames])];
  const [near] = all
    .filter((name) => distance(name, word) <= Math.max(2, name.length / 3))
    .toSorted((a, b) => distance(a, word) - distance(b, word));
  const meant = near === undefined ? `these are: ${all.join(', ')}.` : `did you mean ${near}?`;
  throw new UsageError(`--features: there is no feature ${JSON.stringify(word)}; ${meant}`);
}
