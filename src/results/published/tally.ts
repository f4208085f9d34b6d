// What to know of imported tables: how much there is, and where they disagree.

import { benchmarkName } from './benchmark-names.ts';
import { mergedModels } from './model-names.ts';
import type { Published, PublishedScore } from './types.ts';

/** Counts over all imported tables. */
export interface PublishedTally {
  /** Models, those of several ids counted once, and how many of them are annotated. */
  readonly models: number;
  readonly annotated: number;
  readonly scores: number;
  /** Scores whose cell is empty or `nan`. */
  readonly unmeasured: number;
  /** Ids that differ in case or separators only, by the one under which they are listed. */
  readonly merged: readonly { readonly id: string; readonly ids: readonly string[] }[];
  /** Scores of a model on one benchmark in one setting and metric that stand several times: with one value, and with several, of which the first counts. */
  readonly repeated: number;
  readonly conflicts: number;
  /** One of the conflicts. */
  readonly example: { readonly id: string; readonly scores: readonly PublishedScore[] } | null;
}

/** Counts what was imported. */
export function tallyPublished(published: Published): PublishedTally {
  const merged = mergedModels(published);
  const scores = published.models.flatMap((model) => model.scores);
  const several = merged.flatMap(({ id, models }) =>
    severalOf(models.flatMap((model) => model.scores)).map((same) => ({ id, scores: same })),
  );
  const conflicts = several.filter((entry) => new Set(entry.scores.map(({ value }) => value)).size > 1);
  return {
    models: merged.length,
    annotated: merged.filter(({ models }) => models.some(({ annotated }) => annotated)).length,
    scores: scores.length,
    unmeasured: scores.filter(({ value }) => value === null).length,
    merged: merged
      .filter(({ models }) => models.length > 1)
      .map(({ id, models }) => ({ id, ids: models.map((model) => model.id) })),
    repeated: several.length - conflicts.length,
    conflicts: conflicts.length,
    example: conflicts[0] ?? null,
  };
}

/** The measured scores that stand more than once, put together. */
function severalOf(scores: readonly PublishedScore[]): readonly (readonly PublishedScore[])[] {
  const groups = new Map<string, PublishedScore[]>();
  for (const score of scores) {
    if (score.value === null) continue;
    const key = JSON.stringify([benchmarkName(score.benchmark), score.setting, score.metric]);
    const group = groups.get(key);
    if (group) group.push(score);
    else groups.set(key, [score]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}
