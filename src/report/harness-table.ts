// What `eval` prints of some runs: for each model lm-eval's table of the tasks, and of the groups where there are any.

import { tasksOfGroup } from '../analysis/table-conditions.ts';
import type { RunRecord } from '../results/types.ts';
import { groupMetrics } from '../tasks/groups.ts';
import type { Group } from '../tasks/types.ts';
import { printable } from './escape.ts';
import { harnessTable, type HarnessEntry } from './harness-rows.ts';

/**
 * The tables of runs, one or two a model, each model under a line with its name. A group has a row of its own where a model has
 * all of its tasks. Ends with a newline.
 */
export function harnessTables(records: readonly RunRecord[], groups: readonly Group[] = []): string {
  const models = [...new Set(records.map(({ model }) => model.path))];
  return models
    .map((path) =>
      modelTables(
        records.filter(({ model }) => model.path === path),
        groups,
      ),
    )
    .join('\n');
}

function modelTables(runs: readonly RunRecord[], groups: readonly Group[]): string {
  const tasks = runs.map(({ identity, metrics }): HarnessEntry => {
    const { task, taskVersion, shots } = identity;
    return { task, version: taskVersion, shots, metrics };
  });
  const aggregates = groups.flatMap((group) => groupEntry(group, runs, groups) ?? []);
  const tables = [harnessTable([...tasks, ...aggregates], groups)];
  if (aggregates.length > 0) tables.push(harnessTable(aggregates, groups, 'Groups'));
  return `${heading(runs)}\n${tables.join('\n')}`;
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
