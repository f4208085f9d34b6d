// The benchmark table by series: the steps of each training in their order, what changed since the first, and which is the best.

import type { TableColumn } from './table-columns.ts';
import type { TableCell, TableModel, TableRow } from './table-rows.ts';
import { listed } from './table-selection.ts';

/** Rows and columns, and what to know of them. */
interface MadeTable {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly notes: readonly string[];
}

/** Of some models those that are steps of a series of at least two, each step once: as it was measured last. */
export function modelsInSeries(models: readonly TableModel[]): readonly TableModel[] {
  const steps = models.flatMap((model) =>
    model.member === undefined || model.member.superseded ? [] : [{ ...model.member, model }],
  );
  return seriesOf(steps).flatMap((members) => members.map(({ model }) => model));
}

/** Those that are of one series together, in the order of the first of each; series of one are left out. */
export function seriesOf<T extends Partial<Pick<TableRow, 'series' | 'unit'>>>(
  all: readonly T[],
): readonly (readonly [T, T, ...T[]])[] {
  const names = new Map<string, T[]>();
  for (const item of all) {
    const name = JSON.stringify([item.series, item.unit]);
    const others = names.get(name);
    if (others) others.push(item);
    else names.set(name, [item]);
  }
  return [...names.values()].flatMap(([first, second, ...others]) =>
    first && second && first.series !== undefined ? [[first, second, ...others] as const] : [],
  );
}

/**
 * A table of the steps of series, with the changes and the best of each column, and a note of the models that are left out.
 * @param asked all models that the table could show
 * @param shown those that are steps of a series
 */
export function followed(
  { columns, rows, notes }: MadeTable,
  asked: readonly TableModel[],
  shown: readonly TableModel[],
): MadeTable {
  const series = seriesOf(rows);
  return {
    columns,
    rows: series.flatMap((steps) => withBest(steps, columns)),
    notes: [
      ...(series.length === 0 ? [] : [marks]),
      ...notes,
      ...leftOut(asked.filter((model) => !shown.includes(model))),
    ],
  };
}

const marks =
  'The best step of each series is marked in each column, of equals the earliest, whatever the standard error.';

function leftOut(models: readonly TableModel[]): readonly string[] {
  const labelsOf = (some: readonly TableModel[]): readonly string[] => some.map(({ label }) => label);
  const alone = labelsOf(models.filter(({ member }) => !member?.superseded));
  const older = labelsOf(models.filter(({ member }) => member?.superseded));
  return [
    ...(alone.length === 0
      ? []
      : [
          `${alone.length} ${alone.length === 1 ? 'model is' : 'models are'} in no series of two checkpoints or more, and left out: ${listed(alone)}.`,
        ]),
    ...(older.length === 0
      ? []
      : [`Left out, since other weights of the same step were measured later: ${listed(older)}.`]),
  ];
}

function withBest(steps: readonly TableRow[], columns: readonly TableColumn[]): readonly TableRow[] {
  const bests = columns.map(({ higherIsBetter }, at) =>
    bestOf(
      steps.map(({ cells }) => cells[at]?.value),
      higherIsBetter,
    ),
  );
  const bestMean = bestOf(
    steps.map(({ mean }) => mean ?? undefined),
    true,
  );
  return steps.map((row, place) => ({
    ...row,
    cells: row.cells.map((cell, at) => cell && withChange(cell, firstOf(steps, at), bests[at] === place)),
    ...(bestMean === place && { meanIsBest: true as const }),
  }));
}

function firstOf(steps: readonly TableRow[], column: number): TableCell | undefined {
  return steps.flatMap(({ cells }) => cells[column] ?? [])[0];
}

function withChange(cell: TableCell, first: TableCell | undefined, isBest: boolean): TableCell {
  const isFirst = first === undefined || cell === first;
  return {
    ...cell,
    ...(!isFirst && { change: cell.value - first.value }),
    ...(isBest && { best: true as const }),
  };
}

/** The place of the best value, the first of equals; undefined where there are not two to compare. */
function bestOf(values: readonly (number | undefined)[], higherIsBetter: boolean): number | undefined {
  const known = values.flatMap((value, at) =>
    value === undefined || Number.isNaN(value) ? [] : [{ at, worth: higherIsBetter ? value : -value }],
  );
  if (known.length < 2) return undefined;
  return known.reduce((best, other) => (other.worth > best.worth ? other : best)).at;
}
