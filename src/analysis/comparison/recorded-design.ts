// The design of a recorded model, when all that is named is its record.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { architectureOfDesign } from '../../model/design-features/from-design.ts';
import { families } from '../../model/families/index.ts';
import type { RunRecord } from '../../results/types.ts';
import { checkpointDesign } from '../design/checkpoint-design.ts';
import type { Design } from '../design/features.ts';
import { emptyDesign } from '../design/given-design.ts';
import { readDesignFeatures } from '../design/read-design-features.ts';

/** The design that published tables tell of an id; null where they do not know it. */
export type Annotated = (id: string) => Design | null;

/**
 * The design of a run's model: from its folder where that still lies there with as many parameters, with what a design.yaml says of it, else as
 * it was recorded. An imported run tells none: that of the published tables counts, where they have its model. null where nothing tells anything.
 * @param given features that count before those that are read; null says nothing
 * @throws ModelError and DataError for a folder, or a design.yaml, that is not as it should be
 */
export async function designOfRun(
  { model, origin }: RunRecord,
  given: Design = {},
  annotated: Annotated = () => null,
): Promise<Design | null> {
  if (model.path !== '' && existsSync(join(model.path, 'config.json'))) {
    const { design } = await readDesignFeatures(model.path, given, '--design');
    const found = design.total_params;
    // Another model may lie there by now.
    if (model.parameters === null || found === null || found === model.parameters || given.total_params)
      return design;
  }
  const recorded =
    (origin ? (annotated(model.path) ?? annotated(model.name)) : null) ?? recordedDesign(model);
  const isTold = Object.values(given).some((value) => value !== null);
  return recorded === null && !isTold ? null : withGiven(recorded ?? emptyDesign, given);
}

/** A design with features in the place of its own; null says nothing. */
export function withGiven(design: Design, given: Design): Design {
  const said = Object.entries(given).filter(([, value]) => value !== null);
  return { ...design, ...Object.fromEntries(said) };
}

function recordedDesign({ design, parameters }: RunRecord['model']): Design | null {
  const family = families.find(({ modelTypes }) => design !== null && modelTypes.includes(design.family));
  if (design !== null && family !== undefined)
    return checkpointDesign(architectureOfDesign(design, family.weights(design), {}, undefined)).design;
  return parameters === null ? null : { ...emptyDesign, total_params: parameters };
}
