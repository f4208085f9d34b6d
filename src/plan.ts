// What an evaluation would cost: the same models, tasks and blocks, counted and measured for a short while, and not run.

import { bundleRuns, framedModels, identifiedRuns, questionOptions } from './evaluate-bundles.ts';
import type { EvaluateOptions } from './evaluate-options.ts';
import type { FramedModel, PlannedRun } from './evaluate-runs.ts';
import { bundleCost, bundlePlans, recordedPlan } from './plan-bundles.ts';
import { missingData } from './plan-data.ts';
import { calibrateModel, costedModel, estimateBundles, fitting } from './plan-model.ts';
import { journalKeys, readJournalState } from './results/journals.ts';
import { runKey } from './results/run-key.ts';
import { loadResults } from './results/store.ts';
import type { ModelPlan, Plan, TaskPlan } from './runners/plan/types.ts';
import { providerOf } from './runners/providers/choose.ts';
import { openSandboxFor } from './runners/sandbox/sandbox-for.ts';
import { readTasks } from './tasks/asked-tasks.ts';
import { selectTasks } from './tasks/registry.ts';
import type { Task } from './tasks/types.ts';

export interface PlanOptions extends EvaluateOptions {
  /** Whether the time is estimated, which takes a short while. Default: yes. */
  readonly time?: boolean | undefined;
}

/** What the calibrations of all models may take together, in seconds. */
const calibrationSeconds = 20;

/**
 * Plans what `evaluate` would do with the same options; nothing is recorded. Tasks whose data are not here are named and
 * left out, and a model that does not fit into memory is counted and not measured.
 * @throws UsageError, DataError and ModelError as `evaluate` in all other cases
 */
export async function plan(options: PlanOptions): Promise<Plan> {
  const { tasks, runs } = selectTasks(options.tasks);
  const warn = (message: string): void => options.onEvent?.({ kind: 'warning', message });
  const python = await pythonVersion(tasks, options, warn);
  const models = await framedModels(options, warn);
  const reading = questionOptions(options);
  const missing = await missingData(runs, reading);
  const here = runs.filter(({ task }) => !missing.some((lacking) => lacking.task === task.name));
  const asked = here.length === 0 ? [] : await readTasks(here, reading);
  const plans: ModelPlan[] = [];
  for (const model of models) {
    const provider = await providerOf(model, options, warn);
    const planned = await identifiedRuns(model, asked, { ...options, provider }, python);
    plans.push(await planModel(model, planned, { ...options, provider }, warn));
  }
  return { models: plans, missing };
}

/** Programs that a model writes are run by one, which is a part of what makes a run that run. */
async function pythonVersion(
  tasks: readonly Task[],
  { allowCode, signal }: PlanOptions,
  warn: (message: string) => void,
): Promise<string | undefined> {
  const sandbox = allowCode === true ? await openSandboxFor(tasks, true, signal, warn) : undefined;
  await sandbox?.close();
  return sandbox?.python;
}

async function planModel(
  model: FramedModel,
  planned: readonly PlannedRun[],
  options: PlanOptions & { readonly provider: string },
  warn: (message: string) => void,
): Promise<ModelPlan> {
  const { provider, time = true } = options;
  const fits = await fitting(model, options);
  const { resources, problem } = fits;
  for (const warning of resources?.warnings ?? []) warn(warning);
  const costed = await costedModel(model, provider, fits, options);
  const done = await doneQuestions(planned, options, warn);
  const doneOf = ({ identity }: PlannedRun): number => done.get(runKey(identity)) ?? 0;
  const pending = planned.filter((run) => doneOf(run) !== Infinity);
  const bundles = await estimateBundles(bundleRuns(pending, model.framing), doneOf, model, costed);
  if (time && resources && bundles.length > 0)
    options.onEvent?.({ kind: 'opening', model: model.checkpoint.name });
  const calibration =
    time && resources && bundles.length > 0
      ? await calibrateModel(model, costed, bundles, options, calibrationSeconds / options.models.length)
      : undefined;

  const plans = new Map<string, TaskPlan>();
  for (const [index, bundle] of bundles.entries()) {
    const cost = await bundleCost(bundle, costed, calibration, calibration?.written[index]);
    for (const [place, task] of bundlePlans(bundle, cost, costed).entries())
      plans.set(runKey((bundle.runs[place] as PlannedRun).identity), task);
  }
  const tasks = planned.map((run) => plans.get(runKey(run.identity)) ?? recordedPlan(run));
  const total = (seconds: (task: TaskPlan) => number | null): number | null =>
    calibration ? tasks.reduce((sum, task) => sum + (seconds(task) ?? 0), calibration.opening) : null;
  return {
    model: model.checkpoint.name,
    path: model.path,
    provider,
    workers: costed.workers,
    threads: resources?.threads ?? null,
    memory: resources ? resources.workers * resources.plan.total : null,
    problem,
    tasks,
    calibration: calibration
      ? {
          seconds: calibration.seconds,
          measurements: calibration.measured.length,
          opening: calibration.opening,
        }
      : null,
    seconds: total((task) => task.seconds),
    secondsAtMost: total((task) => task.secondsAtMost),
  };
}

/** How many questions of each run are recorded, by its key; the results folder is only read. */
async function doneQuestions(
  planned: readonly PlannedRun[],
  { results = 'results' }: PlanOptions,
  warn: (message: string) => void,
): Promise<ReadonlyMap<string, number>> {
  const recorded = new Set((await loadResults(results, warn)).map(({ key }) => key));
  const begun = new Set(await journalKeys(results));
  const done = new Map<string, number>();
  for (const { identity } of planned) {
    const key = runKey(identity);
    if (recorded.has(key)) done.set(key, Infinity);
    if (recorded.has(key) || !begun.has(key)) continue;
    const state = await readJournalState(results, key);
    done.set(key, state?.finished ? Infinity : (state?.done ?? 0));
  }
  return done;
}
