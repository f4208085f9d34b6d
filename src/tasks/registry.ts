// From the names on the command line to tasks and groups.

import { distance } from 'fastest-levenshtein';
import picomatch from 'picomatch';
import { UsageError } from '../lib/errors.ts';
import type { Benchmark } from './benchmark.ts';
import * as benchmarkList from './benchmarks/index.ts';
import type { Group, Task } from './types.ts';

const benchmarks: readonly Benchmark[] = Object.values(benchmarkList);

/** Every task there is, in the order of the benchmarks' names. */
export const tasks: readonly Task[] = benchmarks.flatMap((benchmark) => benchmark.tasks);

/** Every group; one without metrics only stands for its members. */
export const groups: readonly Group[] = benchmarks.flatMap((benchmark) => benchmark.groups ?? []);

const tasksByName: ReadonlyMap<string, Task> = new Map(tasks.map((task) => [task.name, task]));
const groupsByName: ReadonlyMap<string, Group> = new Map(groups.map((group) => [group.name, group]));
const names: readonly string[] = [...tasksByName.keys(), ...groupsByName.keys()];

/** What was asked for: each task once, in the order of its first mention; groups with those inside them, the inner ones first. */
export interface Selection {
  readonly tasks: readonly Task[];
  readonly groups: readonly Group[];
}

/** Finds tasks by name, by group or by glob (`blimp_wh_*`); an entry may be a list with commas. Throws UsageError for what matches nothing. */
export function selectTasks(asked: readonly string[]): Selection {
  const found = { tasks: new Set<Task>(), groups: new Set<Group>() };
  // A comma inside braces belongs to the glob.
  const entries = asked
    .flatMap((entry) => entry.split(/,(?![^{]*\})/))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) throw new UsageError('no task was named; `plumbline tasks` lists them');
  for (const entry of entries) for (const name of matching(entry)) add(name, found);
  return { tasks: [...found.tasks], groups: [...found.groups] };
}

/** The tasks of a group, those of the groups inside it included. */
export function tasksOf(group: Group): readonly Task[] {
  return selectTasks([group.name]).tasks;
}

function add(name: string, found: { tasks: Set<Task>; groups: Set<Group> }): void {
  const task = tasksByName.get(name);
  if (task !== undefined) found.tasks.add(task);
  const group = groupsByName.get(name);
  if (group === undefined) return;
  for (const member of group.members) add(member, found);
  found.groups.add(group);
}

function matching(entry: string): readonly string[] {
  if (tasksByName.has(entry) || groupsByName.has(entry)) return [entry];
  if (picomatch.scan(entry).isGlob) {
    const matches = picomatch(entry);
    const found = names.filter((name) => matches(name));
    if (found.length > 0) return found;
  }
  const near = nearNames(entry);
  const suggestion = near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
  throw new UsageError(`there is no task or group ${entry}${suggestion || '; `plumbline tasks` lists them'}`);
}

const suggestions = 3;

/** Names that begin with what was typed or are few edits away, the nearest first. */
function nearNames(typed: string): readonly string[] {
  const lower = typed.toLowerCase();
  const edits = (name: string): number => distance(lower, name.toLowerCase());
  return names
    .filter((name) => name.toLowerCase().startsWith(lower) || edits(name) <= Math.max(2, lower.length / 4))
    .toSorted((a, b) => edits(a) - edits(b) || a.length - b.length)
    .slice(0, suggestions);
}
