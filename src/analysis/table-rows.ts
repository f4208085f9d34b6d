// The rows of the benchmark table: one a model, with a cell or a gap in each column.

import { UsageError } from '../lib/errors.ts';
import { mean } from '../lib/statistics.ts';
import type { SeriesMember } from './series-members.ts';
import { byName, type ScoredColumn } from './table-columns.ts';
import { listed } from './table-selection.ts';

/** One model on one task. */
export interface TableCell {
  readonly value: number;
  readonly standardError: number | null;
  readonly questions: number;
  /** The keys of the runs behind it: one, or one a task of a group. */
  readonly keys: readonly string[];
  /** In a table by series: how much more it is than at the first step that has a score; absent for that one. */
  readonly change?: number;
  /** In a table by series: no step of the series is better, and no earlier one as good. */
  readonly best?: true;
}

/** One model. `cells` has one entry a column, null for a gap. `series`, `step` and `unit` are there where it is a step of a training of which others are recorded. */
export interface TableRow extends Partial<SeriesMember> {
  readonly model: string;
  readonly fingerprint: string;
  readonly cells: readonly (TableCell | null)[];
  /**
   * The plain mean over the columns where more is better, but for limited ones beside whole ones, for parts of a group that is shown, and for
   * imported scores that stand apart from ours. null where one of them is a gap, or there are fewer than two.
   */
  readonly mean: number | null;
  /** In a table by series: as of a cell. */
  readonly meanIsBest?: true;
}

/** A model as the table names it. */
export interface TableModel {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly fingerprint: string;
  /** Its scores are from published tables. */
  readonly published?: true;
  /** Its place among the steps of a training. */
  readonly member?: SeriesMember;
  /** Of `runA/step-1000`: `step-1000`. */
  readonly shortName?: string;
}

/** The row of a model. */
export function rowOf(model: TableModel, columns: readonly ScoredColumn[]): TableRow {
  const cells = columns.map(({ column, scores }) => {
    const score = scores.find((candidate) => candidate.modelId === model.id);
    const metric = score?.metrics.find(({ name }) => name === column.metric);
    if (score === undefined || metric === undefined) return null;
    const { value, standardError } = metric;
    return { value, standardError, questions: score.questions, keys: score.keys };
  });
  const { label, fingerprint, member } = model;
  return { model: label, fingerprint, ...member, cells, mean: meanOf(cells, columns) };
}

function meanOf(cells: readonly (TableCell | null)[], columns: readonly ScoredColumn[]): number | null {
  const onlyLimited = columns.every(({ column }) => column.limited);
  const counted = cells.filter((_cell, at) => {
    const { column, differences = [] } = columns[at] ?? {};
    const isCompared = column?.higherIsBetter === true && column.limited === onlyLimited;
    return isCompared && !column.inGroup && differences.length === 0;
  });
  const values = counted.flatMap((cell) => cell?.value ?? []);
  return counted.length > 1 && values.length === counted.length ? mean(values) : null;
}

/** By name, those of a series together and by their steps. */
function inOrder(a: TableRow, b: TableRow): number {
  const [series, other] = [a.series ?? a.model, b.series ?? b.model];
  return (
    byName.compare(series, other) ||
    (series === other ? 0 : series < other ? -1 : 1) ||
    (a.unit ?? '').localeCompare(b.unit ?? '') ||
    (a.step ?? 0) - (b.step ?? 0) ||
    byName.compare(a.model, b.model)
  );
}

/**
 * Rows in order: by `model`, or the best at the top by `mean`, a task, or a column's label.
 * @throws UsageError where there is no such column, or there are several
 */
export function sortRows(
  rows: readonly TableRow[],
  columns: readonly ScoredColumn[],
  sort: string,
): readonly TableRow[] {
  const byModel = rows.toSorted(inOrder);
  if (sort === 'model') return byModel;
  if (sort === 'mean') return bestFirst(byModel, (row) => row.mean);
  const labels = columns.map(({ column }) => column.label);
  const found = columns.filter(({ column }) => column.label === sort || column.task === sort);
  const exact =
    found.find(({ column }) => column.label === sort) ?? (found.length === 1 ? found[0] : undefined);
  if (exact === undefined) {
    const what = found.length > 1 ? 'There are several columns' : 'There is no column';
    throw new UsageError(
      `${what} ${JSON.stringify(sort)} to sort by. Choose one of model, mean, ${listed(labels)}.`,
    );
  }
  const at = columns.indexOf(exact);
  const sign = exact.column.higherIsBetter ? 1 : -1;
  return bestFirst(byModel, (row) => {
    const value = row.cells[at]?.value;
    return value === undefined || Number.isNaN(value) ? null : sign * value;
  });
}

function bestFirst(rows: readonly TableRow[], worth: (row: TableRow) => number | null): readonly TableRow[] {
  // Infinities subtract to NaN, so that equal ones are told first.
  const order = (a: number, b: number): number => (a === b ? 0 : b - a);
  return rows.toSorted((a, b) => order(worth(a) ?? -Infinity, worth(b) ?? -Infinity));
}
