// A part of the pipeline: the questions of one or several runs to a model, block by block, into journals, and at their end records.

import { type EvaluateEvent, type EvaluateOptions, stopIfAborted } from './evaluate-options.ts';
import { sampleRecord } from './results/sample-record.ts';
import { type Journal, openJournal } from './results/samples.ts';
import type { Store } from './results/store.ts';
import { summarize } from './results/summary.ts';
import type { RunIdentity, RunRecord } from './results/types.ts';
import { answerBlock } from './runners/answer-block.ts';
import type { ModelFraming } from './runners/framing.ts';
import { inOrder } from './runners/in-order.ts';
import type { Model } from './runners/model.ts';
import type { QuestionBlock, RunQuestion } from './runners/schedule/question-blocks.ts';
import type { Runner, Work } from './runners/types.ts';
import type { AskedTask } from './tasks/asked-tasks.ts';

/** A task with its questions, and what makes its run the run that it is. */
export interface PlannedRun extends AskedTask {
  readonly identity: RunIdentity;
}

/** A model as it was named, with the way its prompts are made. */
export interface FramedModel extends Model, ModelFraming {
  readonly path: string;
}

/** What runs are done with. */
interface RunsEvaluation {
  readonly options: EvaluateOptions;
  readonly store: Store;
  readonly tell: (event: EvaluateEvent) => void;
}

/** A run, how far it is, and its index among those that are done together. */
interface OpenRun extends PlannedRun {
  readonly index: number;
  readonly journal: Journal;
  readonly about: { readonly model: string; readonly task: string; readonly questions: number };
  done: number;
  asked: number;
}

/**
 * Does runs of one model together, so that what their questions share is run once, and records them, from where an
 * earlier attempt stopped.
 * @param share turns the part of these runs that is done into that of all runs on the model
 */
export async function evaluateRuns(
  model: FramedModel,
  planned: readonly PlannedRun[],
  blocks: readonly QuestionBlock[],
  runner: Runner,
  { options, store, tell }: RunsEvaluation,
  share: (part: number) => number,
): Promise<readonly RunRecord[]> {
  const started = new Date();
  const runs = await openRuns(model, planned, store);
  const all = blocks.reduce((sum, { characters }) => sum + characters, 0) || 1;
  const isLeft = (question: RunQuestion): boolean =>
    runs.some(({ index, journal }) => index === question.run && !journal.done.has(question.index));
  const left = blocks.filter(({ questions }) => questions.some(isLeft));
  let part = all - left.reduce((sum, { characters }) => sum + characters, 0);
  try {
    for (const { about, done } of runs) tell({ kind: 'started', ...about, done, share: share(part / all) });
    runner.takeWork();
    const ahead = blocksAhead(runs, left, options.workers ?? 1);
    const answer = (block: QuestionBlock) => answerBlock(block, model.framing, runner);
    for await (const [block, answered] of inOrder(left, ahead, answer)) {
      stopIfAborted(options.signal);
      part += block.characters;
      for (const run of runs) {
        const own = answered.filter((question) => question.run === run.index);
        if (own.length === 0) continue;
        const samples = own.map((question) => sampleRecord(question, run.task));
        const missing = samples.filter((sample) => !run.journal.done.has(sample.index));
        await run.journal.append(missing);
        run.asked += samples.length;
        run.done += missing.length;
        tell({ kind: 'progress', ...run.about, done: run.done, share: share(part / all) });
      }
    }
  } finally {
    for (const { journal } of runs) await journal.close();
  }
  return record(model, runs, runner, store, started);
}

async function openRuns(
  model: FramedModel,
  planned: readonly PlannedRun[],
  store: Store,
): Promise<readonly OpenRun[]> {
  const runs: OpenRun[] = [];
  for (const [index, run] of planned.entries()) {
    const { task, questions, identity } = run;
    const about = { model: model.checkpoint.name, task: task.name, questions: questions.questions.length };
    const journal = await openJournal(store.folder, identity, about);
    runs.push({ ...run, index, journal, about, done: journal.done.size, asked: 0 });
  }
  return runs;
}

/** Texts that are asked for at once for each worker, so that some wait wherever one is finished. */
const textsAhead = 40;

/** One block more than there are workers is encoded while they are busy; where texts are generated, as many as hold enough of them. */
function blocksAhead(runs: readonly OpenRun[], blocks: readonly QuestionBlock[], workers: number): number {
  if (!runs.some(({ task }) => task.generation)) return workers + 1;
  const questions = blocks.reduce((sum, block) => sum + block.questions.length, 0);
  return 1 + workers * Math.ceil(textsAhead / Math.max(1, questions / Math.max(1, blocks.length)));
}

async function record(
  model: FramedModel,
  runs: readonly OpenRun[],
  runner: Runner,
  store: Store,
  started: Date,
): Promise<readonly RunRecord[]> {
  const { name, parameters, design, files } = model.checkpoint;
  const work = runner.takeWork();
  const finished = new Date();
  const records: RunRecord[] = [];
  for (const { index, journal, identity, task, asked } of runs) {
    const counted = { ...shareOfWork(work, index), questions: asked };
    const record: RunRecord = {
      key: journal.key,
      identity,
      model: { name, path: files.folder, parameters, design },
      ...(await summarize(store.folder, journal.key, task.metrics, counted)),
      timing: {
        started: started.toISOString(),
        finished: finished.toISOString(),
        seconds: (finished.getTime() - started.getTime()) / 1000,
      },
      ...(runner.device && { device: runner.device }),
    };
    await store.recordRun(record);
    records.push(record);
  }
  return records;
}

/** What runs that were done together computed together, divided as their own tokens are; the parts add up to it. */
function shareOfWork(work: Work, run: number): Pick<RunRecord['work'], 'computed' | 'alone' | 'trieNodes'> {
  const { alone, aloneByRun } = work;
  const before = aloneByRun.slice(0, run).reduce((sum, tokens) => sum + (tokens ?? 0), 0);
  const own = aloneByRun[run] ?? 0;
  const part = (total: number): number =>
    alone === 0 ? 0 : Math.round((total * (before + own)) / alone) - Math.round((total * before) / alone);
  return { computed: part(work.computed), alone: own, trieNodes: part(work.trieNodes) };
}
