// The scores of groups, from those of their tasks, for the models that have all of them.

import { groupMetrics } from '../tasks/groups.ts';
import type { Group } from '../tasks/types.ts';
import {
  conditionsId,
  defaultShots,
  fits,
  tasksOfGroup,
  type Catalogue,
  type Conditions,
} from './table-conditions.ts';
import { newestOf, type TableScore } from './table-scores.ts';

/** The scores of groups, for the models that have all of their tasks under the same conditions. */
export function groupScores(scores: readonly TableScore[], catalogue: Catalogue): readonly TableScore[] {
  const complete: TableScore[] = [];
  for (const group of catalogue.groups.filter(({ metrics }) => metrics.length > 0)) {
    const tasks = tasksOfGroup(group, catalogue.groups);
    for (const members of byModel(scores.filter((score) => tasks.includes(score.task)))) {
      for (const conditions of askedOf(group, members, catalogue)) {
        const fitting = members.filter((score) => fits(score, conditions, catalogue));
        const newest = newestOf(fitting, (score) => score.task);
        if (newest.length < tasks.length) continue;
        // In the group's order, so that the same sums are made whatever was run first.
        const ordered = newest.toSorted((a, b) => tasks.indexOf(a.task) - tasks.indexOf(b.task));
        complete.push(combine(group, conditions, ordered));
      }
    }
  }
  return complete;
}

function byModel(scores: readonly TableScore[]): Iterable<readonly TableScore[]> {
  const models = new Map<string, TableScore[]>();
  for (const score of scores) {
    const others = models.get(score.modelId);
    if (others) others.push(score);
    else models.set(score.modelId, [score]);
  }
  return models.values();
}

/** The conditions under which a group may have been asked, judging by its tasks. */
function askedOf(group: Group, members: readonly TableScore[], catalogue: Catalogue): Iterable<Conditions> {
  const mixed = defaultShots(group.name, catalogue) === 'default';
  const found = new Map<string, Conditions>();
  for (const { task, conditions } of members) {
    const asked: Conditions = { ...conditions, taskVersion: group.version, dataHash: null };
    found.set(conditionsId(asked), asked);
    if (!mixed || conditions.shots !== defaultShots(task, catalogue)) continue;
    const byDefault: Conditions = { ...asked, shots: 'default' };
    found.set(conditionsId(byDefault), byDefault);
  }
  return found.values();
}

function combine(group: Group, conditions: Conditions, members: readonly TableScore[]): TableScore {
  const questions = members.reduce((sum, score) => sum + score.questions, 0);
  return {
    modelId: members[0]?.modelId ?? '',
    task: group.name,
    conditions: conditions.sample === null ? conditions : { ...conditions, sample: questions },
    metrics: groupMetrics(
      group,
      members.map((score) => ({ size: score.questions, metrics: score.metrics })),
    ),
    questions,
    keys: members.flatMap((score) => score.keys),
    finished: Math.max(...members.map((score) => score.finished)),
  };
}
