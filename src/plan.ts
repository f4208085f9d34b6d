// What an evaluation would cost: the same models, tasks and blocks, counted and measured for a short while, and not run.

import { bundleRuns } from './evaluation/bundles.ts';
import type { EvaluateOptions } from './evaluation/options.ts';
import type { FramedModel, PlannedRun } from './evaluation/parts.ts';
import { doneQuestions } from './evaluation/plan.ts';
import { prepareWork } from './evaluation/work.ts';
import { bundleCost, bundlePlans, recordedPlan } from './planning/bundles.ts';
import { calibrateModel, costedModel, estimateBundles, fitting } from './planning/model.ts';
import type { MissingData, ModelPlan, Plan, TaskPlan } from './runners/plan/types.ts';

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
  const warn = (message: string): void => options.onEvent?.({ kind: 'warning', message });
  const missing: MissingData[] = [];
  const asked = { evaluations: [options], signal: options.signal };
  const prepared = await prepareWork(asked, warn, {
    onMissing: (some) => missing.push(...some),
    isEstimate: true,
  });
  await prepared.close();
  const plans: ModelPlan[] = [];
  for (const work of prepared.models)
    plans.push(await planModel(await work.open(), work.runs, { ...options, ...work.options }, warn));
  return { models: plans, missing };
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
  const keys = planned.map(({ key }) => key);
  const done = await doneQuestions(keys, options.results ?? 'results', warn);
  const pending = planned.filter(({ key }) => done.get(key) !== 'all');
  const doneOf = ({ key }: PlannedRun): ReadonlySet<number> => {
    const found = done.get(key);
    return found instanceof Set ? found : new Set();
  };
  const bundles = await estimateBundles(bundleRuns(pending, model.framing), doneOf, model, costed);
  if (time && resources && bundles.length > 0)
    options.onEvent?.({ kind: 'opening', model: model.checkpoint.name, runs: 0, recorded: 0, share: 0 });
  const calibration =
    time && resources && bundles.length > 0
      ? await calibrateModel(model, costed, bundles, options, calibrationSeconds / options.models.length)
      : undefined;

  const plans = new Map<string, TaskPlan>();
  for (const [index, bundle] of bundles.entries()) {
    const cost = await bundleCost(bundle, costed, calibration, calibration?.written[index]);
    for (const [place, task] of bundlePlans(bundle, cost, costed).entries())
      plans.set((bundle.runs[place] as PlannedRun).key, task);
  }
  const tasks = planned.map((run) => plans.get(run.key) ?? recordedPlan(run));
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
