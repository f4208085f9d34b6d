// The pipeline: models and tasks to questions, requests, outputs, scores and records. It resumes by run key.

import { type EvaluateEvent, type EvaluateOptions, stopIfAborted } from './evaluate-options.ts';
import { checkFiles, writeFiles } from './evaluate-files.ts';
import { evaluateTask, type FramedModel, type PlannedRun } from './evaluate-task.ts';
import { fingerprint } from './model/fingerprint.ts';
import { decodingSettings } from './model/generation-config.ts';
import { indexFinished } from './results/finished-journals.ts';
import { identifyRun } from './results/identity.ts';
import { runKey } from './results/run-key.ts';
import { openStore, type Store } from './results/store.ts';
import type { RunRecord } from './results/types.ts';
import { openFraming } from './runners/framing.ts';
import { readModels } from './runners/model.ts';
import { openRunner } from './runners/runner.ts';
import { openSandboxFor } from './runners/sandbox/sandbox-for.ts';
import type { Sandbox } from './runners/sandbox/sandbox.ts';
import type { Runner } from './runners/types.ts';
import { readTasks } from './tasks/asked-tasks.ts';
import { estimateCharacters } from './tasks/blocks.ts';
import { bundledDataFolder } from './tasks/dataset.ts';
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
  const { hubCache, shots, limit, sample, seed = 1234, results = 'results' } = options;
  const { tasks, groups, runs } = selectTasks(options.tasks);
  const tell = options.onEvent ?? (() => undefined);
  const warn = (message: string): void => tell({ kind: 'warning', message });
  const sandbox = await openSandboxFor(tasks, options.allowCode === true, options.signal, warn);
  try {
    const models = await framedModels(options, warn);
    const dataFolders = [...(options.data === undefined ? [] : [options.data]), bundledDataFolder];
    const asked = await readTasks(runs, { dataFolders, hubCache, shots, limit, sample, seed });
    const store = await openStore(results, warn);
    await checkFiles(models, options);
    const records: RunRecord[] = [];
    for (const model of models) {
      if (tasks.some(({ generation }) => generation !== undefined)) await warnOfDecoding(model, warn);
      const prints = await fingerprint(model.checkpoint.files);
      const { provider = 'cpu' } = options;
      const settings = { ...options, limit, sample, provider, seed, maxLength: model.maxLength };
      const planned = asked.map(({ task, questions }) => ({
        task,
        questions,
        identity: identifyRun(task, questions, prints, { ...settings, python: sandbox?.python }),
      }));
      const recorded = await evaluateModel(model, planned, { options, store, tell, sandbox });
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

async function framedModels(
  options: EvaluateOptions,
  warn: (message: string) => void,
): Promise<readonly FramedModel[]> {
  const models = await readModels(options.models, options);
  return Promise.all(
    models.map(async (model, place) => ({
      ...model,
      ...(await openFraming(model.checkpoint, options, warn)),
      path: options.models[place] ?? '',
    })),
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
    return await evaluateTasks(model, pending, runner, evaluation);
  } catch (error) {
    stopIfAborted(options.signal);
    throw error;
  } finally {
    await runner?.close();
  }
}

async function evaluateTasks(
  model: FramedModel,
  pending: readonly PlannedRun[],
  runner: Runner,
  evaluation: Evaluation,
): Promise<readonly RunRecord[]> {
  const sizes = pending.map(({ questions }) => estimateCharacters(questions.questions, model.framing));
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const records: RunRecord[] = [];
  let before = 0;
  for (const [index, run] of pending.entries()) {
    const size = sizes[index] ?? 0;
    const share = (part: number): number => (before + part * size) / total;
    const record = await evaluateTask(model, run, runner, evaluation, share);
    evaluation.tell({ kind: 'finished', record });
    records.push(record);
    before += size;
  }
  return records;
}
