// The published tables as models with designs and scores: what a regression learns from.

import { mergedModels, sameName } from '../../results/published/model-names.ts';
import type { Published } from '../../results/published/types.ts';
import { familyOf, type Families } from './families.ts';
import type { Design, ScoredModel } from './features.ts';
import { isInRegressions, publishedDesign } from './matrix.ts';
import { paperTasks, partsOf, taskScore } from './paper-tasks.ts';

/**
 * The base models of the published tables whose sizes are known (those that the paper's code takes), with a score for each task of which any part was measured.
 * Ids that differ in case or separators only are one model: the annotated one's own scores first, then those under the other ids.
 */
export function publishedModels(published: Published, families: Families): readonly ScoredModel[] {
  return mergedModels(published).flatMap(({ id, models }) => {
    const [first] = models;
    if (!first || !isInRegressions(first)) return [];
    const all = models.flatMap(({ scores }) => scores);
    const scores = paperTasks.flatMap((task) => {
      const score = taskScore(partsOf(task, all));
      return score ? [[task.task, score] as const] : [];
    });
    if (scores.length === 0) return [];
    return [
      {
        id,
        family: familyOf(id, families).family,
        design: publishedDesign(first),
        scores: Object.fromEntries(scores),
        source: 'published' as const,
      },
    ];
  });
}

/** What the tables say of the designs of annotated models, base or tuned, found by an id in whatever case and with whatever separators. */
export function publishedDesigns(published: Published): (id: string) => Design | null {
  const designs = new Map(
    mergedModels(published).flatMap(({ models: [first] }) =>
      first?.annotated ? [[sameName(first.id), publishedDesign(first)] as const] : [],
    ),
  );
  return (id) => designs.get(sameName(id)) ?? null;
}
