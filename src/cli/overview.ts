// Which runs of a plan are recorded, model by model, in the words of a log.

import type { RunOfPlan } from '../runners/plan/types.ts';
import { modelLabels, tallyRuns, tallyText } from '../report/sweep-plan.ts';

/** State: the runs that are not recorded yet, by their keys. */
export interface OverviewNotes {
  /** Takes the plan. Returns how many models have to be opened. */
  planned(runs: readonly RunOfPlan[]): number;
  /** What the plan has to do, in a line. */
  planNote(): string;
  /** Strikes runs off. Returns a line for each model that is finished now. */
  recorded(keys: readonly string[]): readonly string[];
}

/** Follows a plan. */
export function openOverview(): OverviewNotes {
  let plan: readonly RunOfPlan[] = [];
  let labels: ReadonlyMap<string, string> = new Map();
  const pending = new Map<string, Set<string>>();
  const finishedNote = (path: string): string => {
    const runs = plan.filter((run) => run.path === path).length;
    const done = labels.size - pending.size;
    return `${labels.get(path)}: ${runs === 1 ? 'its run is' : `all ${runs} runs are`} recorded; ${done} of ${labels.size} models are done.`;
  };
  return {
    planned(runs) {
      plan = runs;
      labels = modelLabels(runs);
      for (const { path, key, state } of runs)
        if (state !== 'recorded') pending.set(path, (pending.get(path) ?? new Set()).add(key));
      return pending.size;
    },
    planNote: () => `${tallyText(tallyRuns(plan))}.`,
    recorded(keys) {
      const finished: string[] = [];
      for (const [path, left] of pending) {
        for (const key of keys) left.delete(key);
        if (left.size > 0) continue;
        pending.delete(path);
        finished.push(finishedNote(path));
      }
      return finished;
    },
  };
}
