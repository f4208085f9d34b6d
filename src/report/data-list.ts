// What is here of the data sets, for the terminal.

import { isAsItShouldBe, type SplitState } from '../tasks/hub/split-state.ts';
import { megabytes } from './checkpoint-page.ts';
import { textTable } from './text-table.ts';

/**
 * The splits of data sets, one line each; configurations of a data set whose splits are in the same condition share one. Below it, what is
 * wrong with those that are not as they should be.
 */
export function dataList(states: readonly SplitState[]): string {
  const groups = grouped(states);
  const table = textTable(
    [
      { name: 'Data set' },
      { name: 'Split' },
      { name: 'Rows', align: 'right' },
      { name: 'Size', align: 'right' },
      { name: 'Where' },
      { name: 'Commit' },
      { name: 'State' },
    ],
    groups.map(line),
  );
  const details = states.flatMap(({ detail, repository, config, split }) =>
    detail === null ? [] : [`${named(repository, config)}, ${split}: ${detail}\n`],
  );
  return details.length === 0 ? table : `${table}\n${details.join('')}`;
}

function grouped(states: readonly SplitState[]): readonly (readonly SplitState[])[] {
  const groups = new Map<string, SplitState[]>();
  for (const state of states) {
    const key = JSON.stringify([state.repository, state.split, state.condition, state.place, state.commit]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [state]);
    else group.push(state);
  }
  return [...groups.values()];
}

function line(group: readonly SplitState[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { repository, config, split, place, commit, pinned, condition } = first;
  return [
    group.length === 1 ? named(repository, config) : `${repository} (${group.length} configurations)`,
    split,
    total(group.map(({ rows }) => rows))?.toLocaleString('en-US') ?? '',
    fileSizeOf(total(group.map(({ bytes }) => bytes))),
    place ?? '',
    commit === null ? '' : commit.slice(0, 10) + (pinned ? '' : ' (not pinned)'),
    condition,
  ];
}

/** How many splits are as they should be, in a sentence. */
export function dataSummary(states: readonly SplitState[]): string {
  const good = states.filter(isAsItShouldBe).length;
  return `${good} of ${states.length} splits are here and as they should be.`;
}

const named = (repository: string, config: string | null): string =>
  config === null ? repository : `${repository} (${config})`;

const fileSizeOf = (bytes: number | null): string => (bytes === null ? '' : megabytes(bytes));

/** Null where none of them is known. */
function total(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((number) => number !== null);
  return known.length === 0 ? null : known.reduce((sum, number) => sum + number, 0);
}
