// The regression's design of a checkpoint: what its files tell and what people say of its training, joined.

import { basename, dirname } from 'node:path';
import { UsageError } from '../../lib/errors.ts';
import { checkpointName, hubName } from '../../model/checkpoint-name.ts';
import type { Architecture } from '../../model/design-features/architecture.ts';
import { readDesignFiles } from '../../model/design-features/design-files.ts';
import { readArchitecture } from '../../model/design-features/read-architecture.ts';
import { checkpointDesign, type SourcedDesign } from './checkpoint-design.ts';
import { type CardFacts, readGiven } from './design-yaml.ts';
import { designFeatures, type Design } from './features.ts';
import { givenDesign } from './given-design.ts';
import { sharesProblem } from './shares.ts';

/** All eighteen features of a checkpoint, by their names in the paper's tables. */
export interface DesignOfCheckpoint extends SourcedDesign {
  /** Features that neither its files nor anybody told: null in `design`. */
  readonly missing: readonly string[];
  readonly architecture: Architecture;
  /** Whether the network is one that is built here from its config. */
  readonly isBuilt: boolean;
  /** Data sets and languages that its model card names, from which no share follows. */
  readonly card: CardFacts;
  /** What the model may be called in tables: by its folder, with the folder above, and by where its config says it comes from. */
  readonly names: readonly string[];
}

/**
 * Reads the design that scores are predicted from. Architecture comes from config.json and the weights' headers, of any family; tokens
 * and shares of the training data from `overrides`, or else from `design.yaml` in the folder, `FOLDER.design.yaml` beside it, `design.yaml`
 * beside it with the model's name under `models:`, or `plumbline:` in the model card's front matter. Each of these may also correct what
 * was read from the checkpoint. What nobody tells is null and listed as missing.
 * @param path a checkpoint's folder, with or without weights, or an .onnx file in one
 * @param overrides values by the features' names or words, as numbers or as texts such as `1.4T`; null says nothing
 * @param givenBy what the source of an override is called
 * @throws ModelError for a checkpoint, DataError for a design.yaml, UsageError for an override that is not as it should be
 */
export async function readDesignFeatures(
  path: string,
  overrides: Readonly<Record<string, unknown>> = {},
  givenBy = 'given',
): Promise<DesignOfCheckpoint> {
  const fail = (message: string): UsageError => new UsageError(message);
  const said = Object.entries(overrides).map(([key, value]) => ({ key, value, where: givenBy }));
  const flags = givenDesign(said, givenBy, fail);
  const { folder, ...read } = await readArchitecture(path);
  const name = checkpointName(folder);
  const own = basename(folder);
  const names = [name, hubName(folder) ?? own, own, `${basename(dirname(folder))}/${own}`];
  const { given, card } = readGiven(await readDesignFiles(folder), names);
  const { design, sources } = [flags, ...given].reduceRight(over, checkpointDesign(read));
  const problem = sharesProblem(design);
  if (problem !== undefined) throw new UsageError(`${name}: ${problem}`);
  return {
    design,
    sources,
    missing: designFeatures.flatMap(({ name: feature }) => (design[feature] === null ? [feature] : [])),
    architecture: read.architecture,
    isBuilt: read.isBuilt,
    card,
    names: read.origin === null ? names : [...names, read.origin],
  };
}

/** What was given counts before what was read; where the two differ, the source says both. */
function over(read: SourcedDesign, given: SourcedDesign): SourcedDesign {
  const design: Record<string, Design[string]> = { ...read.design };
  const sources: Record<string, string> = { ...read.sources };
  for (const [name, value] of Object.entries(given.design)) {
    if (value === null || value === undefined) continue;
    const before = read.design[name] ?? null;
    const instead =
      before === null || before === value ? '' : `, instead of ${before} (${read.sources[name] ?? ''})`;
    design[name] = value;
    sources[name] = `${given.sources[name] ?? ''}${instead}`;
  }
  return { design, sources };
}
