// The pipeline: models and tasks to questions, requests, outputs, scores and records. It resumes by run key.

import { checkFiles } from './evaluation/files.ts';
import { Failures } from './evaluation/failures.ts';
import { ListenerFailed, telling } from './evaluation/listener.ts';
import { evaluateModel } from './evaluation/model.ts';
import { type EvaluateOptions, type SweepOptions } from './evaluation/options.ts';
import type { RunOfPlan } from './runners/plan/types.ts';
import { PlanProgress, roughCharacters } from './evaluation/overview.ts';
import { doneQuestions, keysOf, runsOfPlan } from './evaluation/plan.ts';
import type { Evaluation, ModelWork } from './evaluation/parts.ts';
import { type PreparedWork, prepareWork } from './evaluation/work.ts';
import { openStore } from './results/store.ts';
import type { RunRecord } from './results/types.ts';

/**
 * Evaluates models on tasks and records each run; what was recorded is not done again. Everything that can be wrong with
 * the models, the data and the results folder is found before anything is computed.
 * @returns the records, models in the order given, tasks in the order of their selection
 * @throws UsageError, DataError, ModelError; SomeFailed where some of several runs failed; Interrupted where the signal is given
 */
export function evaluate(options: EvaluateOptions): Promise<readonly RunRecord[]> {
  const { results, onEvent, signal } = options;
  return sweep({ evaluations: [options], results, onEvent, signal });
}

/**
 * Does several evaluations as one plan: what is wrong with any of them is found before the first is begun, a model that
 * fails does not stop the others, and runs that another process is doing are waited for at the end.
 * @returns the records in the order of the evaluations, their models and their tasks
 * @throws as `evaluate`
 */
export async function sweep(options: SweepOptions): Promise<readonly RunRecord[]> {
  const { results = 'results', signal } = options;
  const tell = telling(options.onEvent);
  const warn = (message: string): void => tell({ kind: 'warning', message });
  let prepared: PreparedWork | undefined;
  try {
    prepared = await prepareWork(options, warn);
    const { models } = prepared;
    const store = await openStore(results, warn);
    for (const { options: asked } of models)
      await checkFiles(
        models.filter((model) => model.options === asked),
        asked,
      );
    const runs = runsOfPlan(models, await doneQuestions(keysOf(models), results, warn));
    const progress = new PlanProgress(weigh(models, runs));
    tell({ kind: 'planned', runs });
    const failures = new Failures(tell);
    const evaluation: Evaluation = { store, tell, signal, progress, failures };
    const records = await evaluateAll(models, evaluation);
    failures.raise(records, models.length);
    return records;
  } catch (error) {
    throw error instanceof ListenerFailed ? error.thrown : error;
  } finally {
    await prepared?.close();
  }
}

/** Runs that another process is doing are tried again after all others. */
async function evaluateAll(
  models: readonly ModelWork[],
  evaluation: Evaluation,
): Promise<readonly RunRecord[]> {
  const records = new Map<string, RunRecord>();
  let left: readonly ModelWork[] = models;
  for (let round = 0; left.length > 0; round++) {
    const next: ModelWork[] = [];
    for (const model of left) {
      const { found, held } = await evaluateModel(model, evaluation, round);
      for (const record of found) records.set(record.key, record);
      if (held) next.push(model);
    }
    left = next;
  }
  return models.flatMap(({ runs }) => runs.flatMap(({ key }) => records.get(key) ?? []));
}

/** What each run has of the whole: its characters, by the size of its model. */
function weigh(models: readonly ModelWork[], runs: readonly RunOfPlan[]) {
  const done = new Map(runs.map((run) => [run.key, run.done / Math.max(1, run.questions)]));
  return models.flatMap((model) =>
    model.runs.map(({ key, questions }) => ({
      key,
      weight: roughCharacters(questions) * (model.parameters ?? usualParameters),
      left: 1 - (done.get(key) ?? 0),
    })),
  );
}

/** Where nothing tells. */
const usualParameters = 1e9;
