// The pipeline: models and tasks to questions, requests, outputs, scores and records. It resumes by run key.

import { createRequire } from 'node:module';
import { UsageError } from './lib/errors.ts';
import { fingerprint } from './model/fingerprint.ts';
import { runKey } from './results/run-key.ts';
import { openJournal } from './results/samples.ts';
import { openStore, type Store } from './results/store.ts';
import { summarize } from './results/summary.ts';
import { formatVersion, type RunIdentity, type RunRecord, type SampleRecord } from './results/types.ts';
import { inOrder } from './runners/in-order.ts';
import { type Model, openRunner, readModel, type RunnerOptions } from './runners/open.ts';
import type { Runner, Work } from './runners/types.ts';
import { type AskedQuestion, type Block, blocks, estimateCharacters } from './tasks/blocks.ts';
import { requireWhole, shareSample } from './tasks/chosen-rows.ts';
import { bundledDataFolder, countRows } from './tasks/dataset.ts';
import { readQuestions, type TaskQuestions } from './tasks/questions.ts';
import { selectTasks } from './tasks/registry.ts';
import { sampleHashes } from './tasks/sample-hashes.ts';
import type { Output, Task } from './tasks/types.ts';

export interface EvaluateOptions extends RunnerOptions {
  /** Checkpoint folders. */
  readonly models: readonly string[];
  /** Names of tasks or groups, or globs. */
  readonly tasks: readonly string[];
  /** Where runs are recorded. Default: `results`. */
  readonly results?: string | undefined;
  /** A folder of data sets, searched before the bundled one. */
  readonly data?: string | undefined;
  readonly shots?: number | undefined;
  /** The first N questions of each task. */
  readonly limit?: number | undefined;
  /** N questions drawn evenly over all tasks. */
  readonly sample?: number | undefined;
  /** Seeds the few-shot draws and the sample. Default: 1234. */
  readonly seed?: number | undefined;
  /** Told what happens, as it happens. */
  readonly onEvent?: ((event: EvaluateEvent) => void) | undefined;
  /** Ends the evaluation; what was scored is recorded, and the same call goes on from there. */
  readonly signal?: AbortSignal | undefined;
}

export type EvaluateEvent =
  | { readonly kind: 'warning'; readonly message: string }
  /** A run that was recorded before and is not done again. */
  | { readonly kind: 'found'; readonly record: RunRecord }
  | { readonly kind: 'opening'; readonly model: string }
  | {
      readonly kind: 'started';
      readonly model: string;
      readonly task: string;
      readonly questions: number;
      readonly done: number;
    }
  /** `share` of all the work on this model that was to be done is done, between 0 and 1. */
  | {
      readonly kind: 'progress';
      readonly model: string;
      readonly task: string;
      readonly questions: number;
      readonly done: number;
      readonly share: number;
    }
  | { readonly kind: 'finished'; readonly record: RunRecord };

/** The evaluation was ended by its signal; everything that was scored is recorded. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Raised when a change of ours can change a log-likelihood. */
const scoringVersion = '1';

interface PlannedRun {
  readonly task: Task;
  readonly questions: TaskQuestions;
  readonly identity: RunIdentity;
}

/**
 * Evaluates models on tasks and records each run; what was recorded is not done again. Everything that can be wrong with
 * the models, the data and the results folder is found before anything is computed.
 * @returns the records, models in the order given, tasks in the order of their selection
 * @throws UsageError, DataError, ModelError, and Interrupted where the signal is given
 */
export async function evaluate(options: EvaluateOptions): Promise<readonly RunRecord[]> {
  const { tasks } = selectTasks(options.tasks);
  if (options.models.length === 0)
    throw new UsageError('No model was named; give the folder of a checkpoint.');
  const tell = options.onEvent ?? (() => undefined);
  const models = await Promise.all(options.models.map((path) => readModel(path, options)));
  const asked = await readTasks(tasks, options);
  const store = await openStore(options.results ?? 'results', (message) =>
    tell({ kind: 'warning', message }),
  );

  const records: RunRecord[] = [];
  for (const model of models) {
    const prints = await fingerprint(model.checkpoint.files);
    const planned = asked.map(({ task, questions }) => ({
      task,
      questions,
      identity: identify(task, questions, prints, model, options),
    }));
    records.push(...(await evaluateModel(model, planned, store, options, tell)));
  }
  return records;
}

async function readTasks(tasks: readonly Task[], options: EvaluateOptions) {
  const dataFolders = [...(options.data === undefined ? [] : [options.data]), bundledDataFolder];
  const { shots, limit, sample, seed = 1234 } = options;
  if (sample !== undefined) requireWhole('the sample', sample, 1);
  const shares = sample === undefined ? undefined : await sharesOf(sample, tasks, dataFolders);
  const read: { task: Task; questions: TaskQuestions }[] = [];
  for (const [index, task] of tasks.entries()) {
    const share = shares?.[index];
    if (share === 0) continue;
    read.push({
      task,
      questions: await readQuestions(task, { dataFolders, shots, limit, sample: share, seed }),
    });
  }
  return read;
}

const sharesOf = async (sample: number, tasks: readonly Task[], dataFolders: readonly string[]) =>
  shareSample(
    sample,
    await Promise.all(tasks.map((task) => countRows(task, task.dataset.split, dataFolders))),
  );

function identify(
  task: Task,
  questions: TaskQuestions,
  prints: { readonly model: string; readonly tokenizer: string },
  model: Model,
  { limit, sample, seed = 1234, provider = 'cpu' }: EvaluateOptions,
): RunIdentity {
  const runtime = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return {
    formatVersion,
    model: { fingerprint: prints.model, tokenizer: prints.tokenizer },
    task: task.name,
    taskVersion: task.version,
    dataHash: questions.dataHash,
    shots: questions.shots,
    // Without a draw the seed changes nothing, so a run with another seed is the same run.
    seed: questions.shots > 0 || sample !== undefined ? seed : 0,
    // A limit beyond the last question is none.
    limit: limit !== undefined && limit < questions.total ? limit : null,
    sample: sample === undefined ? null : questions.questions.length,
    maxLength: model.maxLength,
    provider,
    dtype: 'float32',
    versions: { onnxruntime: runtime.version, scoring: scoringVersion },
  };
}

async function evaluateModel(
  model: Model,
  planned: readonly PlannedRun[],
  store: Store,
  options: EvaluateOptions,
  tell: (event: EvaluateEvent) => void,
): Promise<readonly RunRecord[]> {
  const recorded = new Map((await store.listRuns()).map((record) => [record.key, record]));
  const pending = planned.filter(({ identity }) => !recorded.has(runKey(identity)));
  for (const { identity } of planned) {
    const record = recorded.get(runKey(identity));
    if (record) tell({ kind: 'found', record });
  }
  if (pending.length > 0) {
    stopIfAborted(options.signal);
    tell({ kind: 'opening', model: model.checkpoint.name });
    const runner = await openRunner(model, options);
    const stop = (): void => void runner.close();
    options.signal?.addEventListener('abort', stop);
    try {
      const total = pending.reduce((sum, { questions }) => sum + estimateCharacters(questions.questions), 0);
      let before = 0;
      for (const run of pending) {
        const characters = estimateCharacters(run.questions.questions);
        const share = (part: number): number => (before + part * characters) / Math.max(1, total);
        const record = await evaluateTask(model, run, runner, store, options, tell, share);
        recorded.set(record.key, record);
        tell({ kind: 'finished', record });
        before += characters;
      }
    } catch (error) {
      stopIfAborted(options.signal);
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', stop);
      await runner.close();
    }
  }
  return planned.flatMap(({ identity }) => recorded.get(runKey(identity)) ?? []);
}

async function evaluateTask(
  model: Model,
  { task, questions: { questions }, identity }: PlannedRun,
  runner: Runner,
  store: Store,
  options: EvaluateOptions,
  tell: (event: EvaluateEvent) => void,
  share: (part: number) => number,
): Promise<RunRecord> {
  const started = new Date();
  const about = { model: model.checkpoint.name, task: task.name, questions: questions.length };
  const journal = await openJournal(store.folder, identity, {
    model: about.model,
    questions: questions.length,
  });
  let work: Work;
  let done = journal.done.size;
  const before = done;
  try {
    tell({ kind: 'started', ...about, done });
    const left = function* (): Generator<Block> {
      for (const block of blocks(questions)) {
        if (block.questions.some(({ index }) => !journal.done.has(index))) yield block;
      }
    };
    // One block more than there are workers is encoded while they are busy.
    const answered = inOrder(left(), (options.workers ?? 1) + 1, (block) => answerBlock(block, runner, task));
    runner.takeWork();
    for await (const [, samples] of answered) {
      stopIfAborted(options.signal);
      const missing = samples.filter(({ index }) => !journal.done.has(index));
      await journal.append(missing);
      done += missing.length;
      tell({ kind: 'progress', ...about, done, share: share(done / questions.length) });
    }
    work = runner.takeWork();
  } finally {
    await journal.close();
  }
  const { name, parameters, design, files } = model.checkpoint;
  const record: RunRecord = {
    key: journal.key,
    identity,
    model: { name, path: files.folder, parameters, design },
    ...(await summarize(store.folder, journal.key, task.metrics, {
      ...work,
      questions: questions.length - before,
    })),
    timing: {
      started: started.toISOString(),
      finished: new Date().toISOString(),
      seconds: (Date.now() - started.getTime()) / 1000,
    },
  };
  await store.recordRun(record);
  return record;
}

async function answerBlock(block: Block, runner: Runner, task: Task): Promise<readonly SampleRecord[]> {
  const outputs = await runner.answer(block.questions.flatMap(({ requests }) => requests));
  let next = 0;
  return block.questions.map((question) =>
    sampleOf(question, outputs.slice(next, (next += question.requests.length)), task),
  );
}

function sampleOf(
  { index, question, requests }: AskedQuestion,
  answered: readonly (Output | Error)[],
  task: Task,
): SampleRecord {
  const outputs = answered.map((output) => {
    if (output instanceof Error)
      throw Object.assign(output, { message: `${task.name}, question ${index}: ${output.message}` });
    return output;
  });
  const { doc, target } = question;
  return {
    index,
    doc,
    target,
    requests,
    outputs,
    scores: question.score(outputs),
    ...sampleHashes(question, requests),
  };
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Interrupted('The evaluation was interrupted; what was scored is recorded.');
}
