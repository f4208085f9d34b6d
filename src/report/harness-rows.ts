// The table that lm-eval prints at the end of a run, byte for byte: lm_eval/utils.py, `make_table`, of version 0.4.13.

import type { MetricValue } from '../results/types.ts';
import { fixed } from './fixed.ts';
import { harnessColumn } from './harness-columns.ts';

/** A task or a group as a row of the table, or as several: one a metric. */
export interface HarnessEntry {
  readonly task: string;
  /** What the table calls it, where that is not its name. */
  readonly alias?: string | undefined;
  readonly version: number | string;
  /** null for a group whose members differ or have none. */
  readonly shots: number | null;
  readonly metrics: readonly HarnessMetric[];
}

/** A name may end in a filter after a comma, as `exact_match,strict-match`; otherwise the filter is `none`. */
interface HarnessMetric extends Omit<MetricValue, 'higherIsBetter'> {
  /** null for a group whose members differ or have none. */
  readonly higherIsBetter: boolean | null;
}

/** Which tasks and groups stand below a group. */
export interface HarnessGroup {
  readonly name: string;
  readonly members: readonly string[];
}

/**
 * The table of some results. Groups come first, each followed by its members, indented and in the order of their names
 * (not of their aliases); then the rest in that order. Ends with a newline.
 */
export function harnessTable(
  entries: readonly HarnessEntry[],
  groups: readonly HarnessGroup[] = [],
  column: 'Tasks' | 'Groups' = 'Tasks',
): string {
  const rows = inOrder(entries, groups).flatMap(({ entry, depth }) => rowsOf(entry, depth));
  const headers = [column, 'Version', 'Filter', 'n-shot', 'Metric', '', 'Value', '', 'Stderr'];
  const columns = headers.map((header, at) => {
    const texts = rows.map((row) => row[at] ?? '');
    return harnessColumn(header, texts);
  });
  const line = (cells: readonly string[]): string => `|${cells.join('|')}|\n`;
  return [
    line(columns.map(({ header }) => header)),
    line(columns.map(({ rule }) => rule)),
    ...rows.map((_row, at) => line(columns.map(({ cells }) => cells[at] ?? ''))),
  ].join('');
}

/** One row a metric, by name; the task and its version only in the first. */
function rowsOf(
  { task, alias = task, version, shots, metrics }: HarnessEntry,
  depth: number,
): readonly (readonly string[])[] {
  const sorted = metrics
    .map((metric) => {
      const [name = '', ...filter] = metric.name.split(',');
      return { ...metric, name, filter: filter.join(',') || 'none' };
    })
    .toSorted((a, b) => byCodeUnit(`${a.name},${a.filter}`, `${b.name},${b.filter}`));
  return sorted.map(({ name, filter, value, standardError, higherIsBetter }, at) => [
    at > 0 ? '' : depth > 0 ? `${' '.repeat(depth)}- ${alias}` : alias,
    at > 0 ? '' : String(version),
    filter,
    shots === null ? ' ' : String(shots),
    name,
    higherIsBetter === null ? '' : higherIsBetter ? '↑' : '↓',
    fixed(value),
    '±',
    standardError === null ? '   N/A' : fixed(standardError),
  ]);
}

interface Placed {
  readonly entry: HarnessEntry;
  readonly depth: number;
}

function inOrder(entries: readonly HarnessEntry[], groups: readonly HarnessGroup[]): readonly Placed[] {
  const byName = new Map(entries.map((entry) => [entry.task, entry]));
  const membersOf = new Map(groups.map(({ name, members }) => [name, members]));
  const inner = new Set(groups.flatMap(({ members }) => members));
  const visited = new Set<string>();
  const visit = (name: string, depth: number): readonly Placed[] => {
    visited.add(name);
    const entry = byName.get(name);
    const below = (membersOf.get(name) ?? []).toSorted(byCodeUnit);
    return [...(entry ? [{ entry, depth }] : []), ...below.flatMap((member) => visit(member, depth + 1))];
  };
  const outer = [...membersOf.keys()].filter((name) => !inner.has(name)).toSorted(byCodeUnit);
  const grouped = outer.flatMap((name) => visit(name, 0));
  const rest = [...byName.keys()].filter((name) => !visited.has(name)).toSorted(byCodeUnit);
  return [...grouped, ...rest.flatMap((name) => visit(name, 0))];
}

/** Python's order of strings, for the characters that names have. */
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
