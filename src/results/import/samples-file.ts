// The samples file that belongs to a task of a results file: found, read through once to see that it is whole, then again as samples of ours.

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../../lib/errors.ts';
import type { Filtered, Scores } from '../../tasks/types.ts';
import type { SampleRecord } from '../types.ts';
import { readSampleRows, sha256OfFile } from './sample-rows.ts';
import { readSample, type HarnessSample } from './sample-row.ts';
import { metricName } from './task-metrics.ts';

/** What stands in a results file's name and in those of its samples. */
const datePattern = /(?:^|_)(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}(?:\.\d+)?)\.json$/;

/** The date in a results file's name: lm-eval's local time, with `-` for `:`. */
export function dateInName(path: string): string | undefined {
  return datePattern.exec(basename(path))?.[1];
}

/**
 * The path of a task's samples, beside the results file; undefined where there are none.
 * @param modelArguments as the results file has them: before 0.4.3 they stand in the samples' name
 */
export function samplesPath(
  resultsPath: string,
  task: string,
  modelArguments: string | undefined,
): string | undefined {
  if (/[/\\\0]/.test(task)) return undefined;
  const date = dateInName(resultsPath);
  const dated = date === undefined ? [] : [`samples_${task}_${date}.jsonl`, `samples_${task}_${date}.json`];
  const sanitized =
    modelArguments === undefined
      ? []
      : [/\/|=/g, /["<>:/|\\?*[\]]+/g].map(
          (pattern) => `${modelArguments.replaceAll(pattern, '__')}_${task}.jsonl`,
        );
  return [...dated, ...sanitized].map((name) => join(dirname(resultsPath), name)).find(isFile);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What is known of a samples file after it was read through. */
export interface SamplesFile {
  readonly path: string;
  readonly sha256: string;
  readonly questions: number;
  /** Whether they are the first rows of the split, none left out. */
  readonly isFront: boolean;
  /** lm-eval's `task_hashes` entry, over the rows as they stand in the file. */
  readonly taskHash: string;
  /** The samples, each question once, in the file's order; the file is read again. */
  readonly samples: () => AsyncGenerator<SampleRecord>;
}

/** What the rows of one question say, taken together. */
interface Merged {
  readonly filters: Set<string>;
  readonly scores: Record<string, Scores[string]>;
  readonly filtered: Record<string, Filtered[string]>;
}

/**
 * Reads through a samples file: lm-eval writes each question once for each filter.
 * @param filters the task's, in their order: before lm-eval 0.4.7 a row does not say which is its own
 * @throws DataError, naming file, line and field, where any row is wrong, or a question lacks the row of a filter
 */
export async function readSamplesFile(path: string, filters: readonly string[]): Promise<SamplesFile> {
  const merged = new Map<number, Merged>();
  const hash = createHash('sha256');
  let largest = -1;
  for await (const row of readSampleRows(path)) {
    const sample = readSample(row);
    hash.update(sample.docHash + sample.promptHash + sample.targetHash);
    largest = Math.max(largest, sample.index);
    const all = merged.get(sample.index) ?? { filters: new Set(), scores: {}, filtered: {} };
    merged.set(sample.index, all);
    merge(all, sample, filters, row.where);
  }
  if (merged.size === 0)
    throw new DataError(`${path} has no samples. Remove it to import the results alone.`);
  const most = Math.max(...new Set([...merged.values()].map((all) => all.filters.size)));
  for (const [index, { filters: seen }] of merged) {
    if (seen.size < most)
      throw new DataError(
        `${path}: doc_id ${index} stands there for ${seen.size} filters, others for ${most}. The file is not whole.`,
      );
  }
  return {
    path,
    sha256: await sha256OfFile(path),
    questions: merged.size,
    isFront: largest === merged.size - 1,
    taskHash: hash.digest('hex'),
    samples: () => samplesOf(path, merged),
  };
}

function merge(all: Merged, sample: HarnessSample, filters: readonly string[], where: string): void {
  const filter = sample.filter ?? (filters.length > 0 ? filters : ['none'])[all.filters.size];
  if (filter === undefined || all.filters.has(filter))
    throw new DataError(
      `${where}: doc_id ${sample.index} stands there once more than it should. Remove the row that is too many.`,
    );
  all.filters.add(filter);
  for (const [metric, score] of sample.scores) all.scores[metricName(metric, filter)] = score;
  if (sample.filtered !== undefined) all.filtered[filter] = sample.filtered;
}

async function* samplesOf(path: string, merged: ReadonlyMap<number, Merged>): AsyncGenerator<SampleRecord> {
  const seen = new Set<number>();
  for await (const row of readSampleRows(path)) {
    const { index, doc, target, requests, outputs, docHash, promptHash, targetHash } = readSample(row);
    const all = merged.get(index);
    if (all === undefined || seen.has(index)) continue;
    seen.add(index);
    const filtered = Object.keys(all.filtered).length > 0 && { filtered: all.filtered };
    const { scores } = all;
    const hashes = { docHash, promptHash, targetHash };
    yield { index, doc, target, requests, outputs, ...filtered, scores, ...hashes };
  }
}
