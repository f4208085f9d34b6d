// A table for each series: its own columns alone, so that what another one was asked makes no gaps in it.

import type { RunRecord } from '../results/types.ts';
import { byName } from './table-columns.ts';
import { modelsOf } from './table-models.ts';
import { modelId } from './table-scores.ts';
import { modelsInSeries, seriesOf } from './table-series.ts';
import { table, type Table, type TableOptions } from './table.ts';

/** One series with the steps that were recorded, at least two. */
export interface SeriesTable {
  readonly series: string;
  readonly table: Table;
}

/** The series of some runs, by their names. */
export function seriesTables(
  runs: readonly RunRecord[],
  options: Pick<TableOptions, 'catalogue'> = {},
): readonly SeriesTable[] {
  const steps = modelsInSeries(modelsOf(runs)).map(({ id, member }) => ({ id, ...member }));
  const made = seriesOf(steps).map((members) => {
    const ids = new Set(members.map(({ id }) => id));
    const own = runs.filter((run) => ids.has(modelId(run)));
    const { rows, ...rest } = table(own, { ...options, bySeries: true });
    const [{ series = '' }] = members;
    // Among all of them it may be called otherwise than alone.
    return { series, table: { ...rest, rows: rows.map((row) => ({ ...row, series })) } };
  });
  return made.toSorted((a, b) => byName.compare(a.series, b.series));
}
