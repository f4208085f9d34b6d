// What guessing scores, where the tasks' cards tell.

import type { Card, Group } from '../tasks/types.ts';
import { plainName } from '../tasks/metrics.ts';
import { tasksOfGroup } from './table-conditions.ts';

interface Known {
  readonly groups: readonly Group[];
  readonly tasks: readonly { readonly name: string; readonly card: Pick<Card, 'chance'> }[];
}

/** The metrics that cards tell the chance level of: shares of right answers. */
const shares: ReadonlySet<string> = new Set(['acc', 'acc_norm']);

/**
 * The score of guessing on a task, or on a group whose tasks all have the same one, between 0 and 1. undefined where that is not known, and where guessing gains
 * nothing.
 */
export function chanceLevel(
  { task, metric }: { readonly task: string; readonly metric: string },
  { groups, tasks }: Known,
): number | undefined {
  if (!shares.has(plainName(metric))) return undefined;
  const group = groups.find(({ name }) => name === task);
  const names = group ? tasksOfGroup(group, groups) : [task];
  const levels = new Set(
    names.map((name) => tasks.find((candidate) => candidate.name === name)?.card.chance),
  );
  const [only] = levels;
  return levels.size === 1 && only !== 0 ? only : undefined;
}
