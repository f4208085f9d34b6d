// lm-eval's files of one model's runs, written from the store: runs that were recorded earlier are in them like those of today.

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { DataError } from '../../lib/errors.ts';
import { writeAtomically } from '../../lib/files.ts';
import { pythonJson } from '../../lib/python-json.ts';
import type { Request } from '../../tasks/types.ts';
import { journalPath, readSamples } from '../samples.ts';
import {
  checkOutputPath,
  type HarnessFileNames,
  harnessFileNames,
  harnessModelName,
  sanitizeModelName,
} from './file-names.ts';
import { resultsDocument } from './results-file.ts';
import { sampleLines } from './samples-file.ts';
import type { FinishedRun, HarnessRun } from './types.ts';

/**
 * Writes `results_<date>.json` and, where they are asked for, `samples_<task>_<date>.jsonl` of runs of one model. Those files have one run a task, so
 * where a task was run with several numbers of shots, each further run goes into a set of files of its own. The results file is written last: where
 * it is, all of its samples are; where something goes wrong, no file of the set is left.
 * @returns the paths, a set's results file before its samples
 * @throws UsageError where a file can't be written, DataError where a run's samples are missing or damaged
 */
export async function writeHarnessFiles(
  runs: readonly FinishedRun[],
  about: HarnessRun,
): Promise<readonly string[]> {
  const name = harnessModelName(about.modelPath, about.model.checkpoint.name);
  await checkOutputPath(about.outputPath, [{ path: about.modelPath, name }]);
  const written: string[] = [];
  for (const set of oneRunATask(runs)) {
    written.push(
      ...(await writeSet(set, about, harnessFileNames(about.outputPath, sanitizeModelName(name)))),
    );
  }
  return written;
}

async function writeSet(
  runs: readonly FinishedRun[],
  about: HarnessRun,
  names: HarnessFileNames,
): Promise<readonly string[]> {
  const samples: string[] = [];
  const requests = new Map<string, readonly Request[]>();
  try {
    for (const run of runs) {
      const { task, record } = run;
      requests.set(task.name, await firstRequests(run, about));
      if (!about.logSamples) continue;
      const path = names.samples(task.name);
      await writeAtomically(
        path,
        sampleLines(() => readSamples(about.resultsFolder, record.key), task),
      );
      samples.push(path);
    }
    await writeAtomically(names.results, pythonJson(resultsDocument(runs, about, requests)));
  } catch (error) {
    for (const path of samples) await rm(path, { force: true });
    throw error;
  }
  return [names.results, ...samples];
}

/** Sets of runs in each of which no task stands twice: all tasks' first runs, then all second ones. */
function oneRunATask(runs: readonly FinishedRun[]): readonly (readonly FinishedRun[])[] {
  const sets: FinishedRun[][] = [];
  const times = new Map<string, number>();
  for (const run of runs) {
    const before = times.get(run.task.name) ?? 0;
    times.set(run.task.name, before + 1);
    (sets[before] ??= []).push(run);
  }
  return sets;
}

/** The requests of a run's first question; none where its samples were removed and are not to be written. */
async function firstRequests(
  { record, task }: FinishedRun,
  { resultsFolder, logSamples }: HarnessRun,
): Promise<readonly Request[]> {
  const path = journalPath(resultsFolder, record.key);
  if (!existsSync(path)) {
    if (!logSamples) return [];
    throw new DataError(
      `The samples of ${task.name} are no longer there: ${path} does not exist. Leave out --log-samples, or evaluate again with another --results folder.`,
    );
  }
  for await (const { requests } of readSamples(resultsFolder, record.key)) return requests;
  return [];
}
