// A part of the plan: which tasks can't be run since their data are not here.

import { findInFolders } from '../tasks/dataset.ts';
import { cachedSplit } from '../tasks/hub/cached-split.ts';
import { bundledRepository, wantedSplits } from '../tasks/hub/wanted.ts';
import { type QuestionOptions, shotsOf } from '../tasks/questions.ts';
import type { SelectedRun } from '../tasks/registry.ts';
import type { MissingData } from '../runners/plan/types.ts';

/** One entry a task whose splits are not all here. Nothing is downloaded. */
export async function missingData(
  runs: readonly SelectedRun[],
  { dataFolders, hubCache, shots: asked }: Pick<QuestionOptions, 'dataFolders' | 'hubCache' | 'shots'>,
): Promise<readonly MissingData[]> {
  const missing = new Map<string, Set<string>>();
  for (const { task, shots: ofSuite } of runs) {
    const shots = shotsOf(task, ofSuite ?? asked);
    for (const { dataset, split } of wantedSplits([{ task, shots }])) {
      // What ships with Plumbline is not on the hub; that it is missing is an error, which says so.
      if (dataset.path === bundledRepository) continue;
      const isHere =
        findInFolders(dataset, split, dataFolders) !== undefined ||
        (hubCache !== undefined && (await cachedSplit(hubCache, dataset, split))?.whole === true);
      if (!isHere) missing.set(task.name, (missing.get(task.name) ?? new Set()).add(split));
    }
  }
  return Array.from(missing, ([task, splits]) => ({
    task,
    splits: [...splits],
    command: `plumbline data get ${task}`,
  }));
}
