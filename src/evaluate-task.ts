// One run of the pipeline: a task's questions to a model, block by block, into a journal, and at its end a record.

import { type EvaluateEvent, type EvaluateOptions, stopIfAborted } from './evaluate-options.ts';
import { sampleRecord } from './results/sample-record.ts';
import { openJournal } from './results/samples.ts';
import type { Store } from './results/store.ts';
import { summarize } from './results/summary.ts';
import type { RunIdentity, RunRecord } from './results/types.ts';
import { answerBlock } from './runners/answer-block.ts';
import type { ModelFraming } from './runners/framing.ts';
import { inOrder } from './runners/in-order.ts';
import type { Model } from './runners/model.ts';
import type { Runner } from './runners/types.ts';
import type { AskedTask } from './tasks/asked-tasks.ts';
import { type Block, blocks } from './tasks/blocks.ts';

/** A task with its questions, and what makes its run the run that it is. */
export interface PlannedRun extends AskedTask {
  readonly identity: RunIdentity;
}

/** A model as it was named, with the way its prompts are made. */
export interface FramedModel extends Model, ModelFraming {
  readonly path: string;
}

/** What a run is done with. */
interface TaskEvaluation {
  readonly options: EvaluateOptions;
  readonly store: Store;
  readonly tell: (event: EvaluateEvent) => void;
}

/**
 * Runs one task on one model and records it, from where an earlier attempt stopped.
 * @param share turns the part of this run that is done into that of all runs on the model
 */
export async function evaluateTask(
  model: FramedModel,
  { task, questions: { questions }, identity }: PlannedRun,
  runner: Runner,
  { options, store, tell }: TaskEvaluation,
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
      for (const block of blocks(questions, model.framing)) {
        if (block.questions.some(({ index }) => !journal.done.has(index))) yield block;
      }
    };
    runner.takeWork();
    // One block more than there are workers is encoded while they are busy.
    const ahead = (options.workers ?? 1) + 1;
    for await (const [, answered] of inOrder(left(), ahead, (block) => answerBlock(block, runner))) {
      stopIfAborted(options.signal);
      const samples = answered.map((question) => sampleRecord(question, task));
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
