// When the runs of a results file were made.

import { DataError } from '../../lib/errors.ts';
import type { RunRecord } from '../types.ts';
import type { ResultsFile } from './results-file.ts';
import { dateInName } from './samples-file.ts';
import { numberOf, shown } from './task-metrics.ts';

/**
 * From the file's `date`, else (before lm-eval 0.4.2) from its name, else from when it was last written; the seconds are those of all its tasks.
 * @throws DataError where a field is no time
 */
export function timingOf(file: ResultsFile): RunRecord['timing'] {
  const { date, total_evaluation_time_seconds: total } = file.fields;
  const seconds = numberOf(total ?? 0, `${file.path}: total_evaluation_time_seconds`);
  if (!(seconds >= 0 && seconds < 1e10))
    throw new DataError(
      `${file.path}: total_evaluation_time_seconds is ${shown(total)}; it should be a number of seconds.`,
    );
  const written = date ?? undefined;
  const started =
    written === undefined
      ? finishedBy(file).getTime() - seconds * 1000
      : timeOf(written, `${file.path}: date`);
  return {
    started: new Date(started).toISOString(),
    finished: new Date(started + seconds * 1000).toISOString(),
    seconds,
  };
}

/** lm-eval's name has no time zone; it is taken for UTC. */
function finishedBy({ path, modified }: ResultsFile): Date {
  const named = dateInName(path)?.replace(/T(\d+)-(\d+)-/, 'T$1:$2:');
  const time = Date.parse(`${named}Z`);
  return Number.isNaN(time) ? modified : new Date(time);
}

/** In milliseconds, from seconds since 1970 or a written date. Years from 1970 to 9999. */
function timeOf(written: number | string, where: string): number {
  const isNumber = typeof written === 'number' || /^\d+(?:\.\d+)?$/.test(written);
  const time = isNumber ? Number(written) * 1000 : Date.parse(written);
  if (time >= 0 && time < Date.UTC(10_000, 0)) return time;
  throw new DataError(`${where} is ${shown(written)}; it should be the seconds since 1970.`);
}
