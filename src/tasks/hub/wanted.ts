// The splits of data sets that tasks need.

import type { SelectedRun } from '../registry.ts';
import type { Dataset } from '../types.ts';

/** A split of a data set, and the tasks that need it. */
export interface WantedSplit {
  readonly dataset: Dataset;
  readonly split: string;
  readonly tasks: readonly string[];
}

/** The repository that the data that ship with Plumbline say they are in. */
export const bundledRepository = 'plumbline';

/**
 * What tasks are evaluated on and draw their shots from, each split once, in the order of the tasks.
 * @param shots how many shots there will be, where the runs don't say; absent: any number
 */
export function wantedSplits(runs: readonly SelectedRun[], shots?: number): readonly WantedSplit[] {
  const wanted = new Map<string, WantedSplit>();
  for (const run of runs) {
    const { task } = run;
    const { dataset } = task;
    for (const split of splitsOf(run, shots)) {
      const key = JSON.stringify([
        dataset.path,
        dataset.folder,
        dataset.config,
        dataset.revision,
        dataset.files?.[split],
        split,
      ]);
      const names = wanted.get(key)?.tasks ?? [];
      wanted.set(key, {
        dataset: wanted.get(key)?.dataset ?? dataset,
        split,
        tasks: [...new Set([...names, task.name])],
      });
    }
  }
  return [...wanted.values()];
}

/** A task that shows no shots, or brings its own, needs only the split that it is evaluated on. */
function splitsOf({ task, shots: ofSuite }: SelectedRun, asked: number | undefined): readonly string[] {
  const { dataset, fixedShots, shots, shotsLocked } = task;
  const { split, shotsSplit = split } = dataset;
  const shown = shotsLocked === true ? shots : (ofSuite ?? asked);
  const none = fixedShots !== undefined || shown === 0;
  return none ? [split] : [...new Set([split, shotsSplit])];
}
