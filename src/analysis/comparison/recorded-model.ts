// A recorded model by what people call it.

import { distance } from 'fastest-levenshtein';
import { UsageError } from '../../lib/errors.ts';
import type { RunRecord } from '../../results/types.ts';
import { chosenFrom, modelsOf } from '../table-models.ts';
import { finishedAt, modelId } from '../table-scores.ts';
import { listed } from '../table-selection.ts';

/** One model with all of its runs, the newest first; there is at least one. */
export interface RecordedModel {
  readonly id: string;
  /** As the table calls it. */
  readonly label: string;
  readonly name: string;
  /** Of `runA/step-1000`: `step-1000`. */
  readonly shortName?: string;
  readonly fingerprint: string;
  readonly runs: readonly RunRecord[];
}

/** All recorded models, in the order of the table's labels. */
export function namedModels(runs: readonly RunRecord[]): readonly RecordedModel[] {
  return modelsOf(runs).map((model) => ({
    ...model,
    runs: runs.filter((run) => modelId(run) === model.id).toSorted((a, b) => finishedAt(b) - finishedAt(a)),
  }));
}

/**
 * The recorded model of a name, a label of the table, the front of a fingerprint (six digits at least), or a glob that matches one.
 * @throws UsageError where there is none, or several
 */
export function findRecordedModel(asked: string, runs: readonly RunRecord[]): RecordedModel {
  const models = namedModels(runs);
  const isFront = /^[0-9a-f]{6,}$/i.test(asked);
  const ways: readonly ((model: RecordedModel) => boolean)[] = [
    ({ label }) => label === asked,
    ({ name }) => name === asked,
    // Records had no more than that of a series once.
    ({ shortName }) => shortName === asked,
    // What another tool evaluated goes by its name on the hub too.
    (model) => model.runs.some(({ origin, model: { path } }) => origin && path === asked),
    ({ fingerprint }) => isFront && fingerprint.startsWith(asked.toLowerCase()),
  ];
  for (const way of ways) {
    const found = models.filter(way);
    if (found.length > 0) return only(asked, found);
  }
  return only(asked, byGlob(asked, models));
}

function only(asked: string, [first, ...others]: readonly RecordedModel[]): RecordedModel {
  if (first !== undefined && others.length === 0) return first;
  const labels = [first, ...others].flatMap((model) => model?.label ?? []);
  throw new UsageError(
    `${JSON.stringify(asked)} is not one recorded model: it matches ${listed(labels)}. Name one of these, or its fingerprint.`,
  );
}

function byGlob(asked: string, models: readonly RecordedModel[]): readonly RecordedModel[] {
  const known = models.flatMap(({ name, label }) => [name, label]);
  const near = known
    .map((name) => ({ name, edits: distance(name.toLowerCase(), asked.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits)[0];
  const hasGlob = /[*?[\]{}!]/.test(asked);
  if (!hasGlob && near !== undefined) {
    const meant = near.edits <= Math.max(2, asked.length / 4) ? `; did you mean ${near.name}?` : '.';
    throw new UsageError(
      `There is no folder ${JSON.stringify(asked)}, and no recorded model of that name${meant} Recorded: ${listed(known)}.`,
    );
  }
  return chosenFrom(models, [asked]);
}
