// The plan of an evaluation or a sweep: its runs, and how far each is. Nothing is computed or written.

import type { SweepOptions } from './options.ts';
import type { RunOfPlan } from '../runners/plan/types.ts';
import type { ModelWork } from './parts.ts';
import { prepareWork } from './work.ts';
import { readDoneQuestions } from '../results/done-questions.ts';
import { journalKeys } from '../results/journals.ts';
import { loadResults } from '../results/store.ts';
import type { MissingData } from '../runners/plan/types.ts';

/** The runs that `sweep` would do with the same options, and the tasks whose data are not here. */
export interface PlanOfRuns {
  readonly runs: readonly RunOfPlan[];
  readonly missing: readonly MissingData[];
}

/**
 * Plans what `sweep` would do with the same options. Tasks whose data are not here are named and left out.
 * @throws UsageError, DataError and ModelError as `sweep` in all other cases
 */
export async function planOfRuns(options: SweepOptions): Promise<PlanOfRuns> {
  const warn = (message: string): void => options.onEvent?.({ kind: 'warning', message });
  const missing = new Map<string, MissingData>();
  const onMissing = (some: readonly MissingData[]): void => {
    for (const lacking of some) missing.set(lacking.task, lacking);
  };
  const prepared = await prepareWork(options, warn, { onMissing });
  await prepared.close();
  const done = await doneQuestions(keysOf(prepared.models), options.results ?? 'results', warn);
  return { runs: runsOfPlan(prepared.models, done), missing: [...missing.values()] };
}

/** The keys of all runs, each once. */
export const keysOf = (models: readonly ModelWork[]): readonly string[] => [
  ...new Set(models.flatMap(({ runs }) => runs.map(({ key }) => key))),
];

/** Which questions of a run are recorded. */
export type Done = 'all' | ReadonlySet<number>;

/** Of runs that are recorded, or begun: which questions are done, by their keys. The results folder is only read. */
export async function doneQuestions(
  keys: readonly string[],
  folder: string,
  warn: (message: string) => void,
): Promise<ReadonlyMap<string, Done>> {
  const recorded = new Set((await loadResults(folder, warn)).map(({ key }) => key));
  const begun = new Set(await journalKeys(folder));
  const done = new Map<string, Done>();
  for (const key of keys) {
    if (recorded.has(key)) done.set(key, 'all');
    if (recorded.has(key) || !begun.has(key)) continue;
    done.set(key, await readDoneQuestions(folder, key));
  }
  return done;
}

/** One entry a run of each model. */
export function runsOfPlan(
  models: readonly ModelWork[],
  done: ReadonlyMap<string, Done>,
): readonly RunOfPlan[] {
  return models.flatMap(({ name, path, options, runs }) =>
    runs.map(({ key, task, questions: { questions, shots } }): RunOfPlan => {
      const found = done.get(key);
      const count = found === 'all' ? questions.length : (found?.size ?? 0);
      return {
        ...{ key, model: name, path, task: task.name, shots, provider: options.provider },
        questions: questions.length,
        done: count,
        state: found === 'all' ? 'recorded' : count > 0 ? 'begun' : 'new',
      };
    }),
  );
}
