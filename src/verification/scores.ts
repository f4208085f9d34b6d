// A part of the verification: questions that are drawn by a seed, scored again in the very blocks in which they were asked.

import { blocksOf } from '../evaluation/bundles.ts';
import type { FramedModel, PlannedRun } from '../evaluation/parts.ts';
import { stopIfAborted } from '../evaluation/options.ts';
import { PythonRandom } from '../lib/random.ts';
import type { SampleLine } from '../results/check-journal.ts';
import type { Closeness, Differ, ScoringCheck } from '../results/verification.ts';
import { answerBlock } from '../runners/answer-block.ts';
import { asDone } from '../runners/as-done.ts';
import { openRunner } from '../runners/runner.ts';
import type { Sandbox } from '../runners/sandbox/sandbox.ts';
import type { QuestionBlock } from '../runners/schedule/question-blocks.ts';
import type { Runner } from '../runners/types.ts';
import { compareOutputs } from './outputs.ts';
import type { VerifyEvent, VerifyOptions } from './options.ts';

/** Questions that are to be scored again, and what is recorded of them. */
export interface ScoringPlan extends Closeness {
  readonly seed: number;
  readonly drawn: number;
  /** Those that have a drawn question. */
  readonly blocks: readonly QuestionBlock[];
  /** The run's index among those that are asked together. */
  readonly run: number;
  /** The recorded samples of the blocks' questions, by index; filled while the journal is read. */
  readonly recorded: Map<number, SampleLine | undefined>;
}

const defaultQuestions = 20;
const defaultSeed = 1234;

/** Draws the questions. @param company the runs that are asked together, of which `key` is the verified one */
export function planScoring(
  company: readonly PlannedRun[],
  key: string,
  closeness: Closeness,
  model: FramedModel,
  { questions = defaultQuestions, seed = defaultSeed }: VerifyOptions,
): ScoringPlan {
  const run = company.findIndex((planned) => planned.key === key);
  const own = company[run]?.questions.questions ?? [];
  const places = new PythonRandom(seed).sample(own.length, Math.min(questions, own.length));
  const drawn = new Set(places.map((place) => own[place]?.index));
  const blocks = blocksOf(company, model.framing).filter((block) =>
    block.questions.some((question) => question.run === run && drawn.has(question.index)),
  );
  const asked = blocks.flatMap((block) => block.questions.filter((question) => question.run === run));
  const recorded = new Map(asked.map(({ index }) => [index, undefined]));
  return { ...closeness, seed, drawn: drawn.size, blocks, run, recorded };
}

/** Told what is going on. */
export interface Telling {
  readonly tell: (event: VerifyEvent) => void;
  readonly differ: Differ;
}

/**
 * Scores the blocks again and compares what comes out with what is recorded. Ends with Interrupted where the signal is given.
 * @param sandbox runs programs again; undefined: none are run
 * @throws ModelError where the model cannot be run here, DataError where a worker dies
 */
export async function scoreAgain(
  { blocks, run, recorded, drawn, seed, tolerance, reason }: ScoringPlan,
  model: FramedModel,
  options: VerifyOptions & { readonly provider: string },
  sandbox: Sandbox | undefined,
  { tell, differ }: Telling,
): Promise<ScoringCheck> {
  const { signal } = options;
  stopIfAborted(signal);
  tell({ kind: 'opening', model: model.checkpoint.name });
  let runner: Runner | undefined;
  let largest = 0;
  let done = 0;
  try {
    runner = await openRunner(model, options, sandbox);
    const opened = runner;
    for (const message of opened.warnings) tell({ kind: 'warning', message });
    const answer = (block: QuestionBlock) => answerBlock(block, model.framing, opened);
    for await (const [, answered] of asDone(blocks, opened.workers + 1, answer)) {
      stopIfAborted(signal);
      for (const question of answered.filter((one) => one.run === run)) {
        const line = recorded.get(question.index);
        if (!line) continue;
        const found = compareOutputs(line.sample, question, tolerance, sandbox !== undefined);
        largest = Math.max(largest, found.largest);
        for (const difference of found.differences)
          differ({ line: line.line, question: question.index, ...difference });
      }
      tell({ kind: 'scoring', blocks: ++done, of: blocks.length });
    }
  } catch (error) {
    stopIfAborted(signal);
    throw error;
  } finally {
    await runner?.close();
  }
  const questions = [...recorded.values()].filter((line) => line !== undefined).length;
  return { drawn, seed, questions, blocks: blocks.length, largest, tolerance, reason };
}
