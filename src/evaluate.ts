// The pipeline: models and tasks to questions, requests, outputs, scores and records. It resumes by run key.

import { type EvaluateEvent, type EvaluateOptions, Interrupted } from './evaluate-options.ts';
import { fingerprint } from './model/fingerprint.ts';
import { indexFinished } from './results/finished-journals.ts';
import { identifyRun } from './results/identity.ts';
import { runKey } from './results/run-key.ts';
import { sampleRecord } from './results/sample-record.ts';
import { openJournal } from './results/samples.ts';
import { openStore, type Store } from './results/store.ts';
import { summarize } from './results/summary.ts';
import type { RunIdentity, RunRecord, SampleRecord } from './results/types.ts';
import { inOrder } from './runners/in-order.ts';
import { type Model, readModels } from './runners/model.ts';
import { openRunner } from './runners/runner.ts';
import type { Runner } from './runners/types.ts';
import { type AskedTask, readTasks } from './tasks/asked-tasks.ts';
import { type Block, blocks, estimateCharacters } from './tasks/blocks.ts';
import { bundledDataFolder } from './tasks/dataset.ts';
import { selectTasks } from './tasks/registry.ts';
import type { Task } from './tasks/types.ts';

interface PlannedRun extends AskedTask {
  readonly identity: RunIdentity;
}

/** What an evaluation is done with: the options, the store, and whom to tell. */
interface Evaluation {
  readonly options: EvaluateOptions;
  readonly store: Store;
  readonly tell: (event: EvaluateEvent) => void;
}

/**
 * Evaluates models on tasks and records each run; what was recorded is not done again. Everything that can be wrong with
 * the models, the data and the results folder is found before anything is computed.
 * @returns the records, models in the order given, tasks in the order of their selection
 * @throws UsageError, DataError, ModelError, and Interrupted where the signal is given
 */
export async function evaluate(options: EvaluateOptions): Promise<readonly RunRecord[]> {
  const { shots, limit, sample, seed = 1234, provider = 'cpu', results = 'results' } = options;
  const { tasks } = selectTasks(options.tasks);
  const tell = options.onEvent ?? (() => undefined);
  const models = await readModels(options.models, options);
  const dataFolders = [...(options.data === undefined ? [] : [options.data]), bundledDataFolder];
  const asked = await readTasks(tasks, { dataFolders, shots, limit, sample, seed });
  const store = await openStore(results, (message) => tell({ kind: 'warning', message }));

  const records: RunRecord[] = [];
  for (const model of models) {
    const prints = await fingerprint(model.checkpoint.files);
    const settings = { limit, sample, seed, provider, maxLength: model.maxLength };
    const planned = asked.map(({ task, questions }) => ({
      task,
      questions,
      identity: identifyRun(task, questions, prints, settings),
    }));
    records.push(...(await evaluateModel(model, planned, { options, store, tell })));
  }
  return records;
}

async function evaluateModel(
  model: Model,
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
  model: Model,
  pending: readonly PlannedRun[],
  evaluation: Evaluation,
): Promise<readonly RunRecord[]> {
  const { options, tell } = evaluation;
  stopIfAborted(options.signal);
  tell({ kind: 'opening', model: model.checkpoint.name });
  let runner: Runner | undefined;
  try {
    runner = await openRunner(model, options);
    return await evaluateTasks(model, pending, runner, evaluation);
  } catch (error) {
    stopIfAborted(options.signal);
    throw error;
  } finally {
    await runner?.close();
  }
}

async function evaluateTasks(
  model: Model,
  pending: readonly PlannedRun[],
  runner: Runner,
  evaluation: Evaluation,
): Promise<readonly RunRecord[]> {
  const sizes = pending.map(({ questions }) => estimateCharacters(questions.questions));
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

/** @param share turns the part of this run that is done into that of all runs on the model */
async function evaluateTask(
  model: Model,
  { task, questions: { questions }, identity }: PlannedRun,
  runner: Runner,
  { options, store, tell }: Evaluation,
  share: (part: number) => number,
): Promise<RunRecord> {
  const started = new Date();
  const { name, parameters, design, files } = model.checkpoint;
  const about = { model: name, task: task.name, questions: questions.length };
  const journal = await openJournal(store.folder, identity, about);
  let done = journal.done.size;
  let asked = 0;
  try {
    tell({ kind: 'started', ...about, done, share: share(done / questions.length) });
    const left = function* (): Generator<Block> {
      for (const block of blocks(questions)) {
        if (block.questions.some(({ index }) => !journal.done.has(index))) yield block;
      }
    };
    runner.takeWork();
    // One block more than there are workers is encoded while they are busy.
    const ahead = (options.workers ?? 1) + 1;
    for await (const [, samples] of inOrder(left(), ahead, (block) => answerBlock(block, runner, task))) {
      stopIfAborted(options.signal);
      const missing = samples.filter(({ index }) => !journal.done.has(index));
      await journal.append(missing);
      asked += samples.length;
      done += missing.length;
      tell({ kind: 'progress', ...about, done, share: share(done / questions.length) });
    }
  } finally {
    await journal.close();
  }
  const work = { ...runner.takeWork(), questions: asked };
  const finished = new Date();
  const record: RunRecord = {
    key: journal.key,
    identity,
    model: { name, path: files.folder, parameters, design },
    ...(await summarize(store.folder, journal.key, task.metrics, work)),
    timing: {
      started: started.toISOString(),
      finished: finished.toISOString(),
      seconds: (finished.getTime() - started.getTime()) / 1000,
    },
  };
  await store.recordRun(record);
  return record;
}

async function answerBlock(block: Block, runner: Runner, task: Task): Promise<readonly SampleRecord[]> {
  const outputs = await runner.answer(block.questions.flatMap(({ requests }) => requests));
  let next = 0;
  return block.questions.map((question) =>
    sampleRecord(question, outputs.slice(next, (next += question.requests.length)), task),
  );
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Interrupted('The evaluation was interrupted; what was scored is recorded.');
}
