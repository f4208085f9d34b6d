// Which of the recorded scores the benchmark table shows: by the names that were asked for, a group in the place of its tasks.

import picomatch from 'picomatch';
import { UsageError } from '../lib/errors.ts';
import type { Group } from '../tasks/types.ts';
import { conditionsId, fits, tasksOfGroup, type Catalogue } from './table-conditions.ts';
import type { TableScore } from './table-scores.ts';

/**
 * The names that the patterns match: names, globs (`pythia-*`), or lists of them with commas. All where no patterns are given.
 * @param what the kind of thing, for the message
 * @param also names that match too, and that the message does not list
 * @throws UsageError where a pattern matches nothing
 */
export function matchingNames(
  patterns: readonly string[] | undefined,
  names: readonly string[],
  what: string,
  also: readonly string[] = [],
): ReadonlySet<string> {
  if (patterns === undefined) return new Set(names);
  const entries = patterns.flatMap((entry) => entry.split(',').map((name) => name.trim())).filter(Boolean);
  if (entries.length === 0) throw new UsageError(`No ${what} was named. Recorded: ${listed(names)}.`);
  const found = new Set<string>();
  for (const entry of entries) {
    // With `bash`, `*` also matches the slashes that a model's name may have.
    const matches = picomatch(entry, { bash: true, dot: true });
    const hits = [...names, ...also].filter((name) => name === entry || matches(name));
    if (hits.length === 0) {
      throw new UsageError(
        `No recorded ${what} matches ${JSON.stringify(entry)}. Recorded: ${listed(names)}.`,
      );
    }
    for (const hit of hits) found.add(hit);
  }
  return found;
}

const listedNames = 12;

/** Some names for a message, and how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = [...new Set(names)].toSorted();
  const more = shown.length - listedNames;
  return shown.slice(0, listedNames).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** What is shown of the scores, and what stands behind a group instead. */
export interface ChosenScores {
  readonly shown: readonly TableScore[];
  /** Of the shown ones those that have their part in a group that is shown too. */
  readonly twice: ReadonlySet<TableScore>;
  /** Those that are asked for and not shown, because a group stands for them. */
  readonly folded: readonly TableScore[];
}

/**
 * Of the scores of tasks and groups those that the patterns name, all where there are no patterns. Where a group is shown, its tasks and inner
 * groups are not, unless a pattern names them too.
 * @param tasks the newest score of each task
 * @param complete the scores of the groups that are complete
 */
export function chooseScores(
  tasks: readonly TableScore[],
  complete: readonly TableScore[],
  catalogue: Catalogue,
  patterns: readonly string[] | undefined,
): ChosenScores {
  const { groups } = catalogue;
  const recorded = new Set(tasks.map((score) => score.task));
  const known = groups.filter((group) => tasksOfGroup(group, groups).some((task) => recorded.has(task)));
  const names = matchingNames(patterns, [...recorded, ...known.map((group) => group.name)], 'task');
  const askedGroups = known.filter((group) => names.has(group.name));
  const asked = new Set([...names, ...askedGroups.flatMap((group) => namesInside(group, groups))]);
  const shownGroups = complete.filter((score) => asked.has(score.task));
  const isInside = insideOf(shownGroups, catalogue);
  const candidates = [...shownGroups, ...tasks.filter((score) => asked.has(score.task))];
  const inside = new Set(candidates.filter(isInside));
  const named = (score: TableScore): boolean => patterns !== undefined && names.has(score.task);
  return {
    shown: candidates.filter((score) => named(score) || !inside.has(score)),
    twice: new Set(candidates.filter((score) => named(score) && inside.has(score))),
    folded: candidates.filter((score) => !named(score) && inside.has(score)),
  };
}

/** Whether a score has its part in a group that is shown, of its own model or, under the same conditions, of another. */
function insideOf(shownGroups: readonly TableScore[], catalogue: Catalogue): (score: TableScore) => boolean {
  const places = new Map(shownGroups.map((shown) => [shown.task + conditionsId(shown.conditions), shown]));
  const shown = [...places.values()].map(({ task, conditions }) => {
    const group = catalogue.groups.find((candidate) => candidate.name === task);
    return {
      conditions,
      inside: new Set(group ? namesInside(group, catalogue.groups) : []),
      keys: new Set(shownGroups.filter((score) => score.task === task).flatMap(({ keys }) => keys)),
    };
  });
  return (score) =>
    shown.some(
      ({ conditions, inside, keys }) =>
        inside.has(score.task) &&
        (fits(score, conditions, catalogue) || score.keys.every((key) => keys.has(key))),
    );
}

/** The members of a group, and theirs. */
function namesInside(group: Group, groups: readonly Group[]): readonly string[] {
  return group.members.flatMap((name) => {
    const inner = groups.find((candidate) => candidate.name === name);
    return inner ? [name, ...namesInside(inner, groups)] : [name];
  });
}
