// A part of the pipeline: the questions of one or several runs to a model, block by block, into journals, and at their end records.

import { isDeepStrictEqual } from 'node:util';
import { blocksOf, leftBlocks } from './bundles.ts';
import { type OpenRun, recordOf } from './record.ts';
import { stopIfAborted } from './options.ts';
import type { Evaluation, FramedModel, PlannedRun } from './parts.ts';
import type { Claim } from '../results/claims.ts';
import { sampleRecord } from '../results/sample-record.ts';
import { openJournal } from '../results/samples.ts';
import type { Store } from '../results/store.ts';
import { type AnsweredQuestion, answerBlock } from '../runners/answer-block.ts';
import { asDone } from '../runners/as-done.ts';
import { PassFailed } from '../runners/pass-failed.ts';
import type { QuestionBlock } from '../runners/schedule/question-blocks.ts';
import type { Runner } from '../runners/types.ts';

/** Questions of a run that were given up. */
export interface GivenUp {
  readonly task: string;
  readonly questions: number;
  readonly reason: string;
}

/**
 * Does runs of one model together, so that what their questions share is run once, and records them, from where an
 * earlier attempt stopped. Blocks are recorded as they are answered, whatever their order.
 * @param opening the processes that run the model, which start while journals and questions are read
 * @returns what was given up; the runs that it is of are not recorded
 */
export async function evaluateRuns(
  model: FramedModel,
  planned: readonly PlannedRun[],
  opening: Promise<Runner>,
  claim: Claim,
  { store, tell, signal, progress }: Evaluation,
): Promise<readonly GivenUp[]> {
  const started = new Date();
  const runs = await openRuns(model, planned, claim, store);
  let runner: Runner;
  let part = 0;
  const tellOf = (kind: 'started' | 'progress', { about, done, key }: OpenRun): void => {
    progress.advance(key, part);
    tell({ kind, ...about, done, ...progress.overview });
  };
  try {
    const left = leftBlocks(
      blocksOf(planned, model.framing),
      runs.map(({ journal }) => journal.done),
    );
    const characters = left.reduce((sum, block) => sum + block.characters, 0) || 1;
    runner = await opening;
    for (const run of runs) tellOf('started', run);
    runner.takeWork();
    const answer = (block: QuestionBlock) => answerBlock(block, model.framing, runner);
    for await (const [block, answered] of asDone(left, blocksAhead(runs, left, runner.workers), answer)) {
      stopIfAborted(signal);
      // Whoever answered may have read other weights: another process writes checkpoints where this one lies.
      await model.requireUnchanged();
      part += block.characters / characters;
      for (const run of runs) {
        const own = answered.filter((question) => question.run === run.index);
        if (own.length === 0) continue;
        await recordQuestions(run, own);
        tellOf('progress', run);
      }
    }
  } catch (error) {
    // What went wrong first is what there is to say: a full disk has no room to put a journal in order either.
    for (const { journal } of runs) await journal.close().catch(() => undefined);
    throw error;
  }
  for (const { journal } of runs) await journal.close();
  const work = runner.takeWork();
  for (const run of runs.filter(({ failed }) => failed === 0)) {
    const { about, done, key } = run;
    if (done !== about.questions)
      throw new Error(`${done} of ${about.questions} questions of ${key} were answered.`);
    const record = await recordOf(model, run, work, runner, store.folder, started);
    await store.recordRun(record);
    progress.record(run.key);
    tell({ kind: 'finished', record, ...progress.overview });
  }
  return runs.flatMap(({ about: { task }, failed, reason }) =>
    failed === 0 ? [] : [{ task, questions: failed, reason }],
  );
}

async function openRuns(
  model: FramedModel,
  planned: readonly PlannedRun[],
  claim: Claim,
  store: Store,
): Promise<readonly OpenRun[]> {
  const company = planned.length > 1 ? { together: planned.map(({ key }) => key).toSorted() } : {};
  const runs: OpenRun[] = [];
  try {
    for (const [index, run] of planned.entries()) {
      const { task, questions, identity } = run;
      const about = { model: model.checkpoint.name, task: task.name, questions: questions.questions.length };
      const journal = await openJournal(store.folder, identity, { ...about, ...company }, claim);
      const sameCompany = isDeepStrictEqual(journal.together, company.together);
      runs.push({
        ...{ ...run, index, journal, about, done: journal.done.size, asked: 0, failed: 0, reason: '' },
        // Where nothing is left to ask, it does not matter who would be there.
        together: sameCompany || journal.done.size === about.questions ? journal.together : null,
      });
    }
  } catch (error) {
    for (const { journal } of runs) await journal.close();
    throw error;
  }
  return runs;
}

/** Records the questions of a block that are not recorded yet. A question is given up with its pass. */
async function recordQuestions(run: OpenRun, answered: readonly AnsweredQuestion[]): Promise<void> {
  const { journal, task } = run;
  const missing = answered.filter(({ index }) => !journal.done.has(index));
  const reasonOf = ({ outputs }: AnsweredQuestion): string | undefined =>
    outputs.find((output) => output instanceof PassFailed)?.message;
  const samples = missing.filter((question) => reasonOf(question) === undefined);
  const failed = missing.filter((question) => reasonOf(question) !== undefined);
  await journal.append(samples.map((question) => sampleRecord(question, task)));
  run.asked += answered.length;
  run.done += samples.length;
  const [first] = failed;
  if (first === undefined) return;
  run.failed += failed.length;
  run.reason = reasonOf(first) ?? '';
  await journal.fail(
    failed.map(({ index }) => index),
    run.reason,
  );
}

/** Texts that are asked for at once for each worker, so that some wait wherever one is finished. */
const textsAhead = 40;

/** One block more than there are workers is encoded while they are busy; where texts are generated, as many as hold enough of them. */
function blocksAhead(runs: readonly OpenRun[], blocks: readonly QuestionBlock[], workers: number): number {
  if (!runs.some(({ task }) => task.generation)) return workers + 1;
  const questions = blocks.reduce((sum, block) => sum + block.questions.length, 0);
  return 1 + workers * Math.ceil(textsAhead / Math.max(1, questions / Math.max(1, blocks.length)));
}
