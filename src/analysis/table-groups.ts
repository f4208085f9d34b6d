// The scores of groups, from those of their tasks, for the models that have all of them.

import { stableHash } from '../lib/hash.ts';
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
import { isMetric, newestOf, type TableScore } from './table-scores.ts';

/**
 * The scores of groups, for the models that have all of their tasks under the same conditions.
 * @param metric where one is asked for: a group that has no aggregate of it does not stand for its tasks
 */
export function groupScores(
  scores: readonly TableScore[],
  catalogue: Catalogue,
  metric?: string,
): readonly TableScore[] {
  return catalogue.groups
    .filter(({ metrics }) =>
      metric === undefined ? metrics.length > 0 : metrics.some((name) => isMetric(name, metric)),
    )
    .flatMap((group) => {
      const tasks = tasksOfGroup(group, catalogue.groups);
      const mixed = defaultShots(group.name, catalogue) === 'default';
      return aggregateScores(group, tasks, scores, catalogue, mixed);
    });
}

/**
 * The scores of one group from those of its tasks.
 * @param tasks the names of the tasks, those of inner groups included; the sums are made in their order, whatever was run first
 * @param mixed whether the tasks' own shots differ, so that a group may be asked with each task's own
 */
export function aggregateScores(
  group: Pick<Group, 'name' | 'metrics' | 'weighting'>,
  tasks: readonly string[],
  scores: readonly TableScore[],
  catalogue: Catalogue,
  mixed = false,
): readonly TableScore[] {
  const complete: TableScore[] = [];
  for (const members of byModel(scores.filter((score) => tasks.includes(score.task)))) {
    for (const conditions of askedOf(members, catalogue, mixed)) {
      const fitting = members.filter((score) => fits(score, conditions, catalogue));
      // Sizes that are not known, as of an imported score, are no weights.
      const weighed = fitting.filter(({ questions }) => questions > 0 || group.weighting === 'equal');
      const newest = newestOf(weighed, (score) => score.task);
      if (newest.length < tasks.length) continue;
      const ordered = newest.toSorted((a, b) => tasks.indexOf(a.task) - tasks.indexOf(b.task));
      complete.push(combine(group, conditions, ordered));
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
function askedOf(members: readonly TableScore[], catalogue: Catalogue, mixed: boolean): Iterable<Conditions> {
  const found = new Map<string, Conditions>();
  for (const { task, conditions } of members) {
    const asked: Conditions = { ...conditions, taskVersion: '', dataHash: null };
    found.set(conditionsId(asked), asked);
    if (!mixed || conditions.shots !== defaultShots(task, catalogue)) continue;
    const byDefault: Conditions = { ...asked, shots: 'default' };
    found.set(conditionsId(byDefault), byDefault);
  }
  return found.values();
}

function combine(
  group: Pick<Group, 'name' | 'metrics' | 'weighting'>,
  conditions: Conditions,
  members: readonly TableScore[],
): TableScore {
  const questions = members.reduce((sum, score) => sum + score.questions, 0);
  return {
    modelId: members[0]?.modelId ?? '',
    task: group.name,
    conditions: {
      ...conditions,
      ...versionsAndData(members),
      ...(conditions.sample !== null && { sample: questions }),
    },
    taskHash: null,
    imported: members.some(({ imported }) => imported),
    metrics: groupMetrics(
      group,
      members.map((score) => ({ size: score.questions, metrics: score.metrics })),
    ),
    questions,
    keys: members.flatMap((score) => score.keys),
    finished: Math.max(...members.map((score) => score.finished)),
    parts: members,
  };
}

/** Of which tasks and data a group's score is made: groups of other ones stand in other columns, as tasks do. */
function versionsAndData(members: readonly TableScore[]): Pick<Conditions, 'taskVersion' | 'dataHash'> {
  const versions = [...new Set(members.map(({ conditions }) => conditions.taskVersion))];
  const hashes = members.map(({ conditions }) => conditions.dataHash);
  return {
    taskVersion: versions.length === 1 ? (versions[0] ?? '') : versions.join(' and '),
    dataHash: hashes.includes(null) ? null : stableHash(hashes),
  };
}
