// Where lm-eval's files lie and what they are called (lm_eval/loggers/evaluation_tracker.py, `save_results_aggregated` and `save_results_samples`).

import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { UsageError } from '../../lib/errors.ts';
import { makeWritableFolder, systemReason } from '../../lib/files.ts';

/** The files of one evaluation of one model. */
export interface HarnessFileNames {
  readonly results: string;
  samples(task: string): string;
}

/** A model's name as a folder's: each run of characters that file systems forbid becomes `__` (lm_eval/utils.py, `sanitize_model_name`). */
export function sanitizeModelName(name: string): string {
  return name.replace(/["<>:/|\\?*[\]]+/g, '__');
}

/** What lm-eval calls a model: the name that it was given. One that would lead out of the output folder or be no folder gives way to `otherwise`. */
export function harnessModelName(given: string, otherwise: string): string {
  return ['', '.', '..'].includes(given) ? otherwise : given;
}

/** A point in time, in microseconds since 1970, as Python's `datetime.isoformat` in local time, with `-` for `:`. */
export function dateId(microseconds: number): string {
  const date = new Date(Math.floor(microseconds / 1000));
  const digits = (value: number, width = 2): string => String(value).padStart(width, '0');
  const day = [digits(date.getFullYear(), 4), digits(date.getMonth() + 1), digits(date.getDate())].join('-');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => digits(part)).join('-');
  return `${day}T${time}.${digits(microseconds % 1e6, 6)}`;
}

/**
 * The names for a date that no results file has yet: this microsecond's, or the next free one's.
 * @param sanitized the model's name as a folder's
 */
export function harnessFileNames(outputPath: string, sanitized: string): HarnessFileNames {
  const folder = harnessFolder(outputPath, sanitized);
  const stem = isFile(outputPath) ? basename(outputPath, '.json') : 'results';
  const resultsAt = (time: number): string => join(folder, `${stem}_${dateId(time)}.json`);
  let time = Math.floor((performance.timeOrigin + performance.now()) * 1000);
  while (existsSync(resultsAt(time))) time += 1;
  const date = dateId(time);
  return { results: resultsAt(time), samples: (task) => join(folder, `samples_${task}_${date}.jsonl`) };
}

/**
 * Makes the folders of some models' files and writes a small file in each, so that what is wrong with the path shows before anything is computed.
 * @param models as `modelPath` and the checkpoint's name of each `HarnessRun`
 * @throws UsageError
 */
export async function checkOutputPath(
  outputPath: string,
  models: readonly { readonly path: string; readonly name: string }[],
): Promise<void> {
  if (outputPath === '')
    throw new UsageError('--output-path is empty; give a folder, or a file whose name ends in .json.');
  const folders = models.map(({ path, name }) =>
    harnessFolder(outputPath, sanitizeModelName(harnessModelName(path, name))),
  );
  for (const folder of new Set(folders)) {
    try {
      await makeWritableFolder(folder);
    } catch (error) {
      throw new UsageError(
        `Cannot write lm-eval's files to ${folder}: ${systemReason(error)}. Choose another place with --output-path.`,
      );
    }
  }
}

function harnessFolder(outputPath: string, sanitized: string): string {
  return isFile(outputPath) ? dirname(outputPath) : join(outputPath, sanitized);
}

/** Python's `Path.suffix`, which is exact about case and gives none for a name that begins with its only dot. */
const isFile = (outputPath: string): boolean => extname(outputPath) === '.json';
