// The part of a design that people give, from pairs of a name and a value.

import { UsageError } from '../../lib/errors.ts';
import { featureCalled, readValue, unknownFeature } from './feature-value.ts';
import { designFeatures, type Design } from './features.ts';
import { sharesProblem } from './shares.ts';

/** One pair as it was given; `where` begins a message: `design.yaml:3` or `--design`. */
export interface GivenFeature {
  readonly key: string;
  /** null: known not to be known, as an empty value of a YAML file. */
  readonly value: unknown;
  readonly where: string;
}

/** The features that were given, with where. */
export interface GivenDesign {
  readonly design: Design;
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * Checks pairs and gives them the names of the paper's tables; all eighteen features, null where none was given.
 * @param fail makes the error: of a file or of the command line
 */
export function givenDesign(
  given: readonly GivenFeature[],
  where: string,
  fail: (message: string) => Error,
): GivenDesign {
  const design: Record<string, number | string | null> = {};
  const sources: Record<string, string> = {};
  const seen = new Map<string, GivenFeature>();
  for (const pair of given) {
    const feature = featureCalled(pair.key);
    if (feature === undefined) throw fail(`${pair.where}: ${unknownFeature(pair.key)}`);
    const before = seen.get(feature.name);
    if (before !== undefined) {
      const other = before.key === pair.key ? '' : `, as ${before.key} and as ${pair.key}`;
      throw fail(`${pair.where}: ${feature.word} is given twice${other}; give it once.`);
    }
    seen.set(feature.name, pair);
    if (pair.value === null) continue;
    const read = readValue(feature, pair.value);
    if ('wrong' in read) throw fail(`${pair.where}: ${pair.key} is ${read.wrong}`);
    design[feature.name] = read.value;
    sources[feature.name] = pair.where;
  }
  const problem = sharesProblem(design);
  if (problem !== undefined) throw fail(`${where}: ${problem}`);
  return { design: { ...emptyDesign, ...design }, sources };
}

/** A design of which nothing is known. */
export const emptyDesign: Design = Object.fromEntries(designFeatures.map(({ name }) => [name, null]));

/**
 * Reads `tokens=300,code=15,attention=local,full`: features by their words or by their names in the paper's tables. All eighteen are in
 * the design, null where none was given.
 * @throws UsageError for a name or a value that no feature has, and for shares that add up to more than there is
 */
export function parseDesign(text: string): Design {
  const where = '--design';
  const pairs: { key: string; value: string; where: string }[] = [];
  for (const piece of text.split(',')) {
    const [key = '', ...value] = piece.split('=');
    const before = pairs.at(-1);
    if (value.length > 0) pairs.push({ key: key.trim(), value: value.join('=').trim(), where });
    // The one value with a comma in it.
    else if (before?.value.toLowerCase() === 'local' && key.trim().toLowerCase() === 'full')
      before.value = 'local,full';
    else throw new UsageError(noValue(piece.trim(), text));
  }
  return givenDesign(pairs, where, (message) => new UsageError(message)).design;
}

const noValue = (piece: string, text: string): string =>
  piece === ''
    ? `--design is ${JSON.stringify(text)}, in which a feature is missing; write it as tokens=300,code=15.`
    : `--design: ${JSON.stringify(piece)} has no value; write it as tokens=300,code=15.`;
