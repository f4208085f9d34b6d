// What an evaluation is made of before anything is computed: the models as their prompts are made, the runs with what tells
// them apart, and which of them are done together.

import type { EvaluateOptions } from './evaluate-options.ts';
import type { FramedModel, PlannedRun } from './evaluate-runs.ts';
import { fingerprint } from './model/fingerprint.ts';
import { identifyRun } from './results/identity.ts';
import { openFraming } from './runners/framing.ts';
import { readModels } from './runners/model.ts';
import { firstText, questionBlocks, type QuestionBlock } from './runners/schedule/question-blocks.ts';
import { sharedRuns } from './runners/schedule/shared-runs.ts';
import type { AskedTask } from './tasks/asked-tasks.ts';
import { bundledDataFolder } from './tasks/dataset.ts';
import type { PlacedQuestion, QuestionOptions } from './tasks/questions.ts';
import type { Framing } from './tasks/types.ts';

/** How the tasks' questions are read. */
export function questionOptions(options: EvaluateOptions): QuestionOptions & { readonly seed: number } {
  const { data, hubCache, shots, limit, sample, seed = 1234 } = options;
  const dataFolders = [...(data === undefined ? [] : [data]), bundledDataFolder];
  return { dataFolders, hubCache, shots, limit, sample, seed };
}

/** The models, each with the way its prompts are made. Throws as `readModels` and `openFraming`. */
export async function framedModels(
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
  const prints = await fingerprint(model.checkpoint.files);
  const { limit, sample, seed = 1234, provider = 'cpu' } = options;
  const settings = { ...options, limit, sample, seed, provider, maxLength: model.maxLength, python };
  return asked.map(({ task, questions }) => ({
    task,
    questions,
    identity: identifyRun(task, questions, prints, settings),
  }));
}

/** Which runs are done together, so that what their questions share is run once: those that would save each other work. */
export function bundleRuns(
  runs: readonly PlannedRun[],
  framing: Framing,
): readonly (readonly PlannedRun[])[] {
  const textAt = (run: number, index: number): string =>
    firstText(runs[run]?.questions.questions[index] as PlacedQuestion, framing);
  const counts = runs.map(({ questions }) => questions.questions.length);
  return sharedRuns(counts, textAt).map((group) => group.map((run) => runs[run] as PlannedRun));
}

/** The blocks in which the questions of runs that are done together are asked. */
export const blocksOf = (runs: readonly PlannedRun[], framing: Framing): readonly QuestionBlock[] =>
  questionBlocks(
    runs.flatMap(({ questions }, run) => questions.questions.map((placed) => ({ ...placed, run }))),
    framing,
  );
