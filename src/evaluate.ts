// The pipeline: models and tasks to questions, requests, outputs, scores and records. It resumes by run key.

import { blocksOf, bundleRuns, framedModels, identifiedRuns, questionOptions } from './evaluate-bundles.ts';
import { type EvaluateEvent, type EvaluateOptions, stopIfAborted } from './evaluate-options.ts';
import { checkFiles, writeFiles } from './evaluate-files.ts';
import { evaluateRuns, type FramedModel, type PlannedRun } from './evaluate-runs.ts';
import { decodingSettings } from './model/generation-config.ts';
import { indexFinished } from './results/finished-journals.ts';
import { runKey } from './results/run-key.ts';
import { openStore, type Store } from './results/store.ts';
import type { RunRecord } from './results/types.ts';
import { providerOf } from './runners/providers/choose.ts';
import { openRunner } from './runners/runner.ts';
import { openSandboxFor } from './runners/sandbox/sandbox-for.ts';
import type { Sandbox } from './runners/sandbox/sandbox.ts';
import type { Runner } from './runners/types.ts';
import { readTasks } from './tasks/asked-tasks.ts';
import { selectTasks } from './tasks/registry.ts';

/** What an evaluation is done with: the options, the store, whom to tell, and what runs generated programs. */
interface Evaluation {
  readonly options: EvaluateOptions;
  readonly store: Store;
  readonly tell: (event: EvaluateEvent) => void;
  readonly sandbox: Sandbox | undefined;
}

/**
 * Evaluates models on tasks and records each run; what was recorded is not done again. Everything that can be wrong with
 * the models, the data and the results folder is found before anything is computed.
 * @returns the records, models in the order given, tasks in the order of their selection
 * @throws UsageError, DataError, ModelError, and Interrupted where the signal is given
 */
export async function evaluate(options: EvaluateOptions): Promise<readonly RunRecord[]> {
  const { results = 'results' } = options;
  const { tasks, groups, runs } = selectTasks(options.tasks);
  const tell = options.onEvent ?? (() => undefined);
  const warn = (message: string): void => tell({ kind: 'warning', message });
  const sandbox = await openSandboxFor(tasks, options.allowCode === true, options.signal, warn);
  try {
    const models = await framedModels(options, warn);
    const asked = await readTasks(runs, questionOptions(options));
    const store = await openStore(results, warn);
    await checkFiles(models, options);
    const records: RunRecord[] = [];
    for (const model of models) {
      if (tasks.some(({ generation }) => generation !== undefined)) await warnOfDecoding(model, warn);
      const chosen = { ...options, provider: await providerOf(model, options, warn) };
      const planned = await identifiedRuns(model, asked, chosen, sandbox?.python);
      const recorded = await evaluateModel(model, planned, { options: chosen, store, tell, sandbox });
      records.push(...recorded);
      const files = await writeFiles(model, planned, recorded, groups, options);
      if (files.length > 0) tell({ kind: 'written', files });
    }
    return records;
  } finally {
    await sandbox?.close();
  }
}

/** Texts are generated greedily, whatever the checkpoint asks for; who compares them should know. */
async function warnOfDecoding({ checkpoint }: FramedModel, warn: (message: string) => void): Promise<void> {
  const settings = await decodingSettings(checkpoint.files.folder);
  if (settings.length === 0) return;
  warn(
    `${checkpoint.name}: generation_config.json has ${settings.join(', ')}, which is not applied; lm-eval does, so its texts may differ.`,
  );
}

async function evaluateModel(
  model: FramedModel,
  planned: readonly PlannedRun[],
  evaluation: Evaluation,
): Promise<readonly RunRecord[]> {
  const { store, tell } = evaluation;
  const { name } = model.checkpoint;
  const keys = planned.map(({ identity }) => runKey(identity));
  await indexFinished(store.folder, keys, (message) => tell({ kind: 'warning', message }));
  const recorded = new Map((await store.listRuns()).map((record) => [record.key, record]));
  const records = keys.flatMap((key) => recorded.get(key) ?? []);
  if (records.length > 0) tell({ kind: 'found', model: name, records, tasks: planned.length });
  const pending = planned.filter(({ identity }) => !recorded.has(runKey(identity)));
  if (pending.length > 0) {
    for (const record of await evaluatePending(model, pending, evaluation)) recorded.set(record.key, record);
  }
  return keys.flatMap((key) => recorded.get(key) ?? []);
}

/** Runs the model on tasks. The signal ends its processes, whatever they are doing. */
async function evaluatePending(
  model: FramedModel,
  pending: readonly PlannedRun[],
  evaluation: Evaluation,
): Promise<readonly RunRecord[]> {
  const { options, tell, sandbox } = evaluation;
  stopIfAborted(options.signal);
  tell({ kind: 'opening', model: model.checkpoint.name });
  let runner: Runner | undefined;
  try {
    runner = await openRunner(model, options, sandbox);
    for (const message of runner.warnings) tell({ kind: 'warning', message });
    return await evaluateBundles(model, bundleRuns(pending, model.framing), runner, evaluation);
  } catch (error) {
    stopIfAborted(options.signal);
    throw error;
  } finally {
    await runner?.close();
  }
}

async function evaluateBundles(
  model: FramedModel,
  runBundles: readonly (readonly PlannedRun[])[],
  runner: Runner,
  evaluation: Evaluation,
): Promise<readonly RunRecord[]> {
  const bundles = runBundles.map((runs) => ({
    runs,
    blocks: blocksOf(runs, model.framing),
  }));
  const sizes = bundles.map(({ blocks }) => blocks.reduce((sum, { characters }) => sum + characters, 0));
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const records: RunRecord[] = [];
  let before = 0;
  for (const [index, { runs, blocks }] of bundles.entries()) {
    const size = sizes[index] ?? 0;
    const share = (part: number): number => (before + part * size) / total;
    for (const record of await evaluateRuns(model, runs, blocks, runner, evaluation, share)) {
      evaluation.tell({ kind: 'finished', record });
      records.push(record);
    }
    before += size;
  }
  return records;
}
