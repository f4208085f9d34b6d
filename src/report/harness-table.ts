// What `eval` prints of some runs: for each model lm-eval's table of the tasks, and of the groups and suites where there are any.

import type { Catalogue } from '../analysis/table-conditions.ts';
import { aggregatesOf, directionsByName, shotsByName } from '../results/harness-files/aggregates.ts';
import { directionsOf } from '../results/harness-files/metric-entries.ts';
import type { RunRecord } from '../results/types.ts';
import { plainName } from '../tasks/metrics.ts';
import * as registry from '../tasks/registry.ts';
import type { Group, Suite } from '../tasks/types.ts';
import { printable } from './escape.ts';
import { harnessTable, type HarnessEntry, type HarnessGroup } from './harness-rows.ts';
import { suiteTable } from './suite-table.ts';

/**
 * The tables of runs, each model's under a line with its name. A group has a row of its own where a model has all of its tasks. lm-eval runs
 * a task once: one that was run with several shots makes further tables. A suite's own table stands last. Ends with a newline.
 * @param catalogue knows what the members of the suites are, and what lm-eval's table calls a task
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
        ...eachTaskOnce(runs).flatMap((set) => tablesOf(set, groups, catalogue)),
        ...suites.map((suite) => suiteTable(suite, runs, catalogue)),
      ];
      return `${heading(runs)}\n${tables.join('\n')}`;
    })
    .join('\n');
}

function tablesOf(
  runs: readonly RunRecord[],
  groups: readonly Group[],
  { tasks }: Catalogue,
): readonly string[] {
  const aliases = new Map(tasks.map(({ name, alias }) => [name, alias]));
  const ofTasks = runs.map(({ identity, metrics }): HarnessEntry => {
    const { task, taskVersion, shots } = identity;
    const theirs = metrics.filter(({ ours }) => !ours);
    return { task, alias: aliases.get(task), version: taskVersion, shots, metrics: theirs };
  });
  const { ofGroups, below } = groupEntries(runs, groups);
  const tables = [harnessTable([...ofTasks, ...ofGroups], below)];
  if (ofGroups.length > 0) tables.push(harnessTable(ofGroups, below, 'Groups'));
  return tables;
}

/**
 * The groups that have metrics and all of their tasks, and what stands below each. As in lm-eval's results, shots and directions are handed up
 * to a group from what is directly below it.
 */
function groupEntries(
  runs: readonly RunRecord[],
  groups: readonly Group[],
): { readonly ofGroups: readonly HarnessEntry[]; readonly below: readonly HarnessGroup[] } {
  const aggregates = aggregatesOf(groups, runs);
  const shots = shotsByName(aggregates, runs);
  const directions = directionsByName(
    aggregates,
    new Map(runs.map((record) => [record.identity.task, directionsOf({ record })])),
  );
  return {
    ofGroups: aggregates.map(({ group: { name, alias, version }, metrics }) => ({
      task: name,
      alias,
      version,
      shots: shots.get(name) ?? null,
      metrics: metrics.map((metric) => ({
        ...metric,
        higherIsBetter: directions.get(name)?.[plainName(metric.name)] ?? null,
      })),
    })),
    below: aggregates.map(({ group: { name }, children }) => ({ name, members: children })),
  };
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
