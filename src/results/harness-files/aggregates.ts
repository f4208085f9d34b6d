// What a results file says of groups (lm_eval/api/group.py, `Group.aggregate`; lm_eval/evaluator_utils.py, `_to_eval_results`).

import { groupMetrics } from '../../tasks/groups.ts';
import type { Group } from '../../tasks/types.ts';
import type { RunRecord } from '../types.ts';

/** A group that has all of its tasks. */
export interface Aggregate {
  readonly group: Group;
  /** Tasks and groups directly below it; a group without metrics, lm-eval's tag, gives way to its tasks. */
  readonly children: readonly string[];
  /** The tasks below it. */
  readonly records: readonly RunRecord[];
  readonly metrics: RunRecord['metrics'];
}

/**
 * The groups that have metrics and a run of every task, each before those inside it. A group without all of its tasks is left out: a part of
 * it under its name would be another number.
 */
export function aggregatesOf(groups: readonly Group[], records: readonly RunRecord[]): readonly Aggregate[] {
  const byName = new Map(groups.map((group) => [group.name, group]));
  const byTask = new Map(records.map((record) => [record.identity.task, record]));
  const inner = new Set(groups.flatMap(({ members }) => members));
  const found = new Map<string, Aggregate>();
  const visit = (group: Group): void => {
    const tasks = tasksBelow(group, byName);
    const own = tasks.flatMap((task) => byTask.get(task) ?? []);
    if (group.metrics.length > 0 && own.length === tasks.length) {
      const members = own.map(({ questions, metrics }) => ({ size: questions, metrics }));
      const children = childrenOf(group, byName);
      found.set(group.name, { group, children, records: own, metrics: groupMetrics(group, members) });
    }
    for (const member of group.members.flatMap((name) => byName.get(name) ?? [])) visit(member);
  };
  for (const group of groups) if (!inner.has(group.name)) visit(group);
  return [...found.values()];
}

/** The same groups, each after those inside it. */
export function innerFirst(aggregates: readonly Aggregate[]): readonly Aggregate[] {
  const byName = new Map(aggregates.map((aggregate) => [aggregate.group.name, aggregate]));
  const ordered = new Set<Aggregate>();
  const visit = (aggregate: Aggregate): void => {
    for (const child of aggregate.children.flatMap((name) => byName.get(name) ?? [])) visit(child);
    ordered.add(aggregate);
  };
  for (const aggregate of aggregates) visit(aggregate);
  return [...ordered];
}

/** Shots by name, of groups too where the direct children that come before them agree; the outer group comes first, so it has none. */
export function shotsByName(
  aggregates: readonly Aggregate[],
  records: readonly RunRecord[],
): ReadonlyMap<string, number> {
  const shots = new Map(records.map(({ identity }) => [identity.task, identity.shots]));
  for (const { group, children } of aggregates) {
    const different = new Set(children.flatMap((child) => shots.get(child) ?? []));
    const [only] = different;
    if (different.size === 1 && only !== undefined) shots.set(group.name, only);
  }
  return shots;
}

type Directions = Readonly<Record<string, boolean | null>>;

/** Whether higher is better by name and metric, handed up in the same way; null where children disagree. */
export function directionsByName(
  aggregates: readonly Aggregate[],
  ofTasks: ReadonlyMap<string, Directions>,
): ReadonlyMap<string, Directions> {
  const directions = new Map(ofTasks);
  for (const { group, children } of aggregates) {
    const own: Record<string, boolean | null> = {};
    for (const [metric, higher] of children.flatMap((child) => Object.entries(directions.get(child) ?? {})))
      own[metric] = metric in own && own[metric] !== higher ? null : higher;
    if (Object.keys(own).length > 0) directions.set(group.name, own);
  }
  return directions;
}

function childrenOf(group: Group, byName: ReadonlyMap<string, Group>): readonly string[] {
  return group.members.flatMap((name) => {
    const member = byName.get(name);
    return member === undefined || member.metrics.length > 0 ? [name] : tasksBelow(member, byName);
  });
}

function tasksBelow(group: Group, byName: ReadonlyMap<string, Group>): readonly string[] {
  return group.members.flatMap((name) => {
    const member = byName.get(name);
    return member === undefined ? [name] : tasksBelow(member, byName);
  });
}
