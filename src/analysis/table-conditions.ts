// Under what conditions a score was made: what may stand in one column, and what may be aggregated in one group.

import { stableHash } from '../lib/hash.ts';
import type { RunIdentity } from '../results/types.ts';
import type { Group, Suite, Task } from '../tasks/types.ts';

/** What was asked, apart from the task's name and from who answered: scores are compared only where it is the same. */
export interface Conditions {
  /** Of a group those of its tasks. */
  readonly taskVersion: number | string;
  /** null where it is not known (imported). */
  readonly dataHash: string | null;
  /** `default` for a group whose tasks differ, each with its own default. */
  readonly shots: number | 'default';
  /** null where nothing was drawn. */
  readonly seed: number | null;
  readonly limit: number | null;
  readonly sample: number | null;
  readonly [other: string]: unknown;
}

/** What is known of the tasks: the groups and suites, and how many shots a task has where none are asked for. */
export interface Catalogue {
  readonly groups: readonly Group[];
  readonly tasks: readonly (Pick<Task, 'name' | 'shots' | 'shotsLocked'> &
    Partial<Pick<Task, 'alias' | 'metrics'>>)[];
  readonly suites?: readonly Suite[];
}

/**
 * The conditions of a run: all of its identity but the model, what computed, and the task's name. Any field that is added to the
 * identity keeps scores apart unless it is named here.
 */
export function conditionsOf(identity: RunIdentity): Conditions {
  const { formatVersion: _format, model: _model, provider: _provider, dtype: _dtype, ...asked } = identity;
  const { versions: _versions, maxLength: _length, task: _task, ...conditions } = asked;
  const drawn = conditions.shots > 0 || conditions.sample !== null;
  return { ...conditions, seed: drawn ? conditions.seed : null };
}

/** A hash that is equal for equal conditions; of a drawn sample only that it was drawn, since each task of a group has its share. */
export function conditionsId(conditions: Conditions): string {
  return stableHash({ ...conditions, sample: conditions.sample !== null });
}

/** The tasks of a group, those of the groups inside it included. */
export function tasksOfGroup(group: Group, groups: readonly Group[]): readonly string[] {
  return group.members.flatMap((name) => {
    const inner = groups.find((candidate) => candidate.name === name);
    return inner ? tasksOfGroup(inner, groups) : [name];
  });
}

/** The shots of a task or group where none are asked for; `default` where a group's tasks differ, undefined for an unknown task. */
export function defaultShots(name: string, { groups, tasks }: Catalogue): number | 'default' | undefined {
  const group = groups.find((candidate) => candidate.name === name);
  if (group === undefined) return tasks.find((task) => task.name === name)?.shots;
  const all = new Set(tasksOfGroup(group, groups).map((task) => defaultShots(task, { groups, tasks })));
  return all.size === 1 ? [...all][0] : 'default';
}

/**
 * Whether a score may stand in a group's that is made under `asked`: the same conditions, but for the task's version and data, and where
 * a condition can't reach the task: it has no more questions than the limit, nothing of it was drawn by a seed, its shots are locked.
 */
export function fits(
  score: { readonly task: string; readonly conditions: Conditions; readonly questions: number },
  asked: Conditions,
  catalogue: Catalogue,
): boolean {
  const { shots, seed, limit, sample } = score.conditions;
  const locked = catalogue.tasks.some((task) => task.name === score.task && task.shotsLocked);
  const byDefault = asked.shots === 'default' && shots === defaultShots(score.task, catalogue);
  const whole = limit === null && asked.limit !== null && score.questions <= asked.limit;
  return (
    (shots === asked.shots || byDefault || locked) &&
    (seed === null || seed === asked.seed) &&
    (limit === asked.limit || whole) &&
    (sample === null) === (asked.sample === null) &&
    othersId(score.conditions) === othersId(asked)
  );
}

function othersId(conditions: Conditions): string {
  const { taskVersion: _v, dataHash: _d, shots: _s, seed: _e, limit: _l, sample: _a, ...others } = conditions;
  return stableHash(others);
}
