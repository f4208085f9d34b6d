// From the names on the command line to tasks and groups.

import { distance } from 'fastest-levenshtein';
import picomatch from 'picomatch';
import { UsageError } from '../lib/errors.ts';
import type { Benchmark } from './benchmark.ts';
import * as benchmarkList from './benchmarks/index.ts';
import type { Group, Suite, Task } from './types.ts';

const benchmarks: readonly Benchmark[] = Object.values(benchmarkList);

/** Every task there is, in the order of the benchmarks' names. */
export const tasks: readonly Task[] = benchmarks.flatMap((benchmark) => benchmark.tasks);

/** Every group; one without metrics only stands for its members. */
export const groups: readonly Group[] = benchmarks.flatMap((benchmark) => benchmark.groups ?? []);

/** Every suite. */
export const suites: readonly Suite[] = benchmarks.flatMap((benchmark) => benchmark.suites ?? []);

const tasksByName: ReadonlyMap<string, Task> = new Map(tasks.map((task) => [task.name, task]));
const groupsByName: ReadonlyMap<string, Group> = new Map(groups.map((group) => [group.name, group]));
const suitesByName: ReadonlyMap<string, Suite> = new Map(suites.map((suite) => [suite.name, suite]));
const names: readonly string[] = [...tasksByName.keys(), ...groupsByName.keys(), ...suitesByName.keys()];

/** What was asked for: each task once, in the order of its first mention; groups with those inside them, the inner ones first. */
export interface Selection {
  readonly tasks: readonly Task[];
  readonly groups: readonly Group[];
  readonly suites: readonly Suite[];
  /** The tasks as they are to be run: one that a suite names with its shots stands here once for each number of them. */
  readonly runs: readonly SelectedRun[];
}

/** A task, with the shots that a suite asks for. */
export interface SelectedRun {
  readonly task: Task;
  readonly shots?: number;
}

/** Finds tasks by name, by group or by glob (`blimp_wh_*`); an entry may be a list with commas. Throws UsageError for what matches nothing. */
export function selectTasks(asked: readonly string[]): Selection {
  const found: Found = { runs: new Map(), groups: new Set(), suites: new Set() };
  // A comma inside braces belongs to the glob.
  const entries = asked
    .flatMap((entry) => entry.split(/,(?![^{]*\})/))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) throw new UsageError('no task was named; `plumbline tasks` lists them');
  for (const entry of entries) for (const name of matching(entry)) add(name, found);
  const runs = [...found.runs.values()];
  const { groups: askedGroups, suites: askedSuites } = found;
  const askedTasks = new Set(runs.map(({ task }) => task));
  return { tasks: [...askedTasks], groups: [...askedGroups], suites: [...askedSuites], runs };
}

/** The tasks of a group, those of the groups inside it included. */
export function tasksOf(group: Group): readonly Task[] {
  return selectTasks([group.name]).tasks;
}

interface Found {
  readonly runs: Map<string, SelectedRun>;
  readonly groups: Set<Group>;
  readonly suites: Set<Suite>;
}

/** @param shots those that a suite asks for; its groups are not asked for themselves */
function add(name: string, found: Found, shots?: number): void {
  const task = tasksByName.get(name);
  if (task !== undefined)
    found.runs.set(`${name} ${shots ?? ''}`, { task, ...(shots !== undefined && { shots }) });
  const group = groupsByName.get(name);
  for (const member of group?.members ?? []) add(member, found, shots);
  if (group !== undefined && shots === undefined) found.groups.add(group);
  const suite = suitesByName.get(name);
  if (suite === undefined) return;
  for (const column of suite.columns) for (const member of column.members) add(member, found, column.shots);
  found.suites.add(suite);
}

function matching(entry: string): readonly string[] {
  if (names.includes(entry)) return [entry];
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

/** Names that begin with what was typed, then those that are few edits away, the nearest first. */
function nearNames(typed: string): readonly string[] {
  const lower = typed.toLowerCase();
  const edits = (name: string): number => distance(lower, name.toLowerCase());
  const allowed = lower.length < 4 ? 1 : Math.max(2, lower.length / 4);
  const begins = (name: string): boolean => name.toLowerCase().startsWith(lower);
  return names
    .filter((name) => begins(name) || edits(name) <= allowed)
    .toSorted((a, b) => Number(begins(b)) - Number(begins(a)) || edits(a) - edits(b) || a.length - b.length)
    .slice(0, suggestions);
}
