// What a model's runs are made of before anything is computed: what tells them apart, and which of them are done together.

import type { EvaluateOptions } from './options.ts';
import type { FramedModel, PlannedRun } from './parts.ts';
import { fingerprint } from '../model/fingerprint.ts';
import { identifyRun } from '../results/identity.ts';
import { runKey } from '../results/run-key.ts';
import { firstText, questionBlocks, type QuestionBlock } from '../runners/schedule/question-blocks.ts';
import { sharedRuns } from '../runners/schedule/shared-runs.ts';
import type { AskedTask } from '../tasks/asked-tasks.ts';
import { bundledDataFolder } from '../tasks/dataset.ts';
import type { PlacedQuestion, QuestionOptions } from '../tasks/questions.ts';
import type { Framing } from '../tasks/types.ts';

/** How the tasks' questions are read. */
export function questionOptions(options: EvaluateOptions): QuestionOptions & { readonly seed: number } {
  const { data, hubCache, shots, limit, sample, seed = 1234 } = options;
  const dataFolders = [...(data === undefined ? [] : [data]), bundledDataFolder];
  return { dataFolders, hubCache, shots, limit, sample, seed };
}

/**
 * The runs of a model on tasks.
 * @param python the version of what runs generated programs
 */
export async function identifiedRuns(
  model: FramedModel,
  asked: readonly AskedTask[],
  options: EvaluateOptions,
  python: string | undefined,
): Promise<readonly PlannedRun[]> {
  const prints = await fingerprint(model.checkpoint.files, { rehash: options.rehash });
  const { limit, sample, seed = 1234, provider = 'cpu' } = options;
  const settings = { ...options, limit, sample, seed, provider, maxLength: model.maxLength, python };
  return Promise.all(
    asked.map(async ({ task, questions }) => {
      const identity = await identifyRun(task, questions, prints, settings);
      return { task, questions, identity, key: runKey(identity) };
    }),
  );
}

/** Which runs are done together, so that what their questions share is run once: those that would save each other work. */
export function bundleRuns<Run extends PlannedRun>(
  runs: readonly Run[],
  framing: Framing,
): readonly (readonly Run[])[] {
  const textAt = (run: number, index: number): string =>
    firstText(runs[run]?.questions.questions[index] as PlacedQuestion, framing);
  const counts = runs.map(({ questions }) => questions.questions.length);
  return sharedRuns(counts, textAt).map((group) => group.map((run) => runs[run] as Run));
}

/** The blocks in which the questions of runs that are done together are asked. */
export const blocksOf = (runs: readonly PlannedRun[], framing: Framing): readonly QuestionBlock[] =>
  questionBlocks(
    runs.flatMap(({ questions }, run) => questions.questions.map((placed) => ({ ...placed, run }))),
    framing,
  );

/** The blocks in which some question is not recorded; they are asked whole. */
export const leftBlocks = (
  blocks: readonly QuestionBlock[],
  done: readonly ReadonlySet<number>[],
): readonly QuestionBlock[] =>
  blocks.filter(({ questions }) => questions.some(({ run, index }) => done[run]?.has(index) !== true));
