// What `eval` prints of some runs: for each model lm-eval's table of the tasks, and of the groups and suites where there are any.

import { tasksOfGroup, type Catalogue } from '../analysis/table-conditions.ts';
import type { RunRecord } from '../results/types.ts';
import { groupMetrics } from '../tasks/groups.ts';
import * as registry from '../tasks/registry.ts';
import type { Group, Suite } from '../tasks/types.ts';
import { printable } from './escape.ts';
import { harnessTable, type HarnessEntry } from './harness-rows.ts';
import { suiteTable } from './suite-table.ts';

/**
 * The tables of runs, each model's under a line with its name. A group has a row of its own where a model has all of its tasks. lm-eval runs
 * a task once: one that was run with several shots makes further tables. A suite's own table stands last. Ends with a newline.
 * @param catalogue knows what the members of the suites are
 */
export function harnessTables(
  records: readonly RunRecord[],
  groups: readonly Group[] = [],
  suites: readonly Suite[] = [],
  catalogue: Catalogue = registry,
): string {
  const models = [...new Set(records.map(({ model }) => model.path))];
  return models
    .map((path) => {
      const runs = records.filter(({ model }) => model.path === path);
      const tables = [
        ...eachTaskOnce(runs).flatMap((set) => tablesOf(set, groups)),
        ...suites.map((suite) => suiteTable(suite, runs, catalogue)),
      ];
      return `${heading(runs)}\n${tables.join('\n')}`;
    })
    .join('\n');
}

function tablesOf(runs: readonly RunRecord[], groups: readonly Group[]): readonly string[] {
  const tasks = runs.map(({ identity, metrics }): HarnessEntry => {
    const { task, taskVersion, shots } = identity;
    return { task, version: taskVersion, shots, metrics: metrics.filter(({ ours }) => !ours) };
  });
  const aggregates = groups.flatMap((group) => groupEntry(group, runs, groups) ?? []);
  const tables = [harnessTable([...tasks, ...aggregates], groups)];
  if (aggregates.length > 0) tables.push(harnessTable(aggregates, groups, 'Groups'));
  return tables;
}

/**
 * The runs in sets that have each task once. Those of a task that was run several times are divided by their shots, so that the tasks of a
 * group stand together; all others are in the first set.
 */
function eachTaskOnce(runs: readonly RunRecord[]): readonly (readonly RunRecord[])[] {
  const ofTask = (task: string): readonly RunRecord[] =>
    runs.filter(({ identity }) => identity.task === task);
  const repeated = runs.filter(({ identity }) => ofTask(identity.task).length > 1);
  const sets = new Map<string, RunRecord[]>();
  for (const run of repeated.toSorted((a, b) => a.identity.shots - b.identity.shots)) {
    const { task, shots } = run.identity;
    const alike = ofTask(task).filter(({ identity }) => identity.shots === shots);
    const id = `${shots} ${alike.indexOf(run)}`;
    sets.set(id, [...(sets.get(id) ?? []), run]);
  }
  const [first = [], ...further] = sets.values();
  return [[...runs.filter((run) => !repeated.includes(run)), ...first], ...further];
}

/** undefined where a task of the group is missing, or the group has no metric of its own. */
function groupEntry(
  group: Group,
  runs: readonly RunRecord[],
  groups: readonly Group[],
): HarnessEntry | undefined {
  const names = tasksOfGroup(group, groups);
  const members = names.flatMap((name) => runs.find(({ identity }) => identity.task === name) ?? []);
  if (members.length < names.length) return undefined;
  const metrics = groupMetrics(
    group,
    members.map(({ questions, metrics: values }) => ({ size: questions, metrics: values })),
  );
  if (metrics.length === 0) return undefined;
  const shots = new Set(members.map(({ identity }) => identity.shots));
  return {
    task: group.name,
    version: group.version,
    shots: shots.size === 1 ? Math.max(...shots) : null,
    metrics,
  };
}

/** The model, what computed, and a warning where only a part of the questions was asked. */
function heading(runs: readonly RunRecord[]): string {
  const [first] = runs;
  if (first === undefined) return '';
  const { model, identity } = first;
  const limits = runs.flatMap((run) => run.identity.limit ?? []);
  const sampled = runs.filter((run) => run.identity.sample !== null);
  const parts = [
    `${printable(model.name)} (${identity.provider}, ${identity.dtype})`,
    ...(limits.length > 0 ? [`limit: ${Math.max(...limits)}`] : []),
    ...(sampled.length > 0 ? [`sample: ${sampled.reduce((sum, run) => sum + run.questions, 0)}`] : []),
  ];
  return parts.join(', ');
}
