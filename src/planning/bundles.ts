// A part of the plan: what runs that are done together would cost, and what of it is each one's.

import type { PlannedRun } from '../evaluation/parts.ts';
import type { CostedModel } from '../runners/plan/block-work.ts';
import type { Calibration } from '../runners/plan/calibrate.ts';
import { generationWork } from '../runners/plan/generation-work.ts';
import { secondsOf } from '../runners/plan/pass-cost.ts';
import { noWork, type PassWork } from '../runners/plan/pass-work.ts';
import { expectedTokens, type WrittenTexts } from '../runners/plan/text-length.ts';
import type { TaskPlan } from '../runners/plan/types.ts';
import type { WorkEstimate } from '../runners/plan/work-estimate.ts';

/** Runs that are done together, which questions of each are recorded, and what the rest would cost. */
export interface EstimatedBundle {
  readonly runs: readonly PlannedRun[];
  readonly done: readonly ReadonlySet<number>[];
  readonly estimate: WorkEstimate;
}

interface BundleCost {
  /** Passes in which texts are generated, of all workers; `most` where each gets as long as it may. */
  readonly generation: PassWork;
  readonly seconds: number | null;
  readonly secondsAtMost: number | null;
  readonly texts: TaskPlan['texts'];
}

/** What a bundle would cost with what was measured; without a calibration its time is not known. */
export async function bundleCost(
  { estimate: { work, texts } }: EstimatedBundle,
  model: CostedModel,
  calibration: Calibration | undefined,
  written: WrittenTexts | undefined,
): Promise<BundleCost> {
  const { graph, limits, workers } = model;
  const passes = (tokens: number): Promise<PassWork> =>
    texts
      ? generationWork(
          graph,
          limits.tokens,
          texts.lengths.map((lengths) => ({ ...lengths, tokens })),
          texts.count / workers,
        )
      : Promise.resolve(noWork);
  const tokens = texts ? expectedTokens(written, texts.answerTokens, texts.mostTokens) : 0;
  const [generation, longest] = [await passes(tokens), await passes(texts?.mostTokens ?? 0)];
  const seconds = (generated: PassWork): number | null =>
    calibration ? secondsOf(calibration.cost, work) / workers + secondsOf(calibration.cost, generated) : null;
  return {
    generation,
    seconds: seconds(generation),
    secondsAtMost: seconds(longest),
    texts: texts
      ? {
          count: texts.count,
          mostTokens: texts.mostTokens,
          expectedTokens: Math.round(tokens),
          measured: written?.count ?? 0,
        }
      : null,
  };
}

/** The plans of a bundle's runs: what is computed together is divided as their own tokens are. */
export function bundlePlans(
  { runs, done, estimate }: EstimatedBundle,
  { generation, seconds, secondsAtMost, texts }: BundleCost,
  { workers }: CostedModel,
): readonly TaskPlan[] {
  const all = estimate.aloneByRun.reduce((sum, tokens) => sum + tokens, 0);
  const { work, trieNodes } = estimate;
  return runs.map((run, index): TaskPlan => {
    const part = all === 0 ? 0 : (estimate.aloneByRun[index] ?? 0) / all;
    const partOf = (total: number): number => Math.round(part * total);
    const questions = run.questions.questions.length;
    const recorded = done[index]?.size ?? 0;
    return {
      task: run.task.name,
      shots: run.questions.shots,
      state: recorded > 0 ? 'begun' : 'new',
      questions,
      left: questions - recorded,
      requests: estimate.requestsByRun[index] ?? 0,
      exact: estimate.exact,
      tokensAlone: estimate.aloneByRun[index] ?? 0,
      trieNodes: partOf(trieNodes),
      tokensComputed: partOf(work.tokens + workers * generation.tokens),
      passes: partOf(work.passes + workers * generation.passes),
      texts: texts && { ...texts, count: partOf(texts.count) },
      seconds: seconds === null ? null : part * seconds,
      secondsAtMost: secondsAtMost === null ? null : part * secondsAtMost,
    };
  });
}

/** A run that was done before: nothing is left of it. */
export const recordedPlan = ({ task, questions }: PlannedRun): TaskPlan => ({
  task: task.name,
  shots: questions.shots,
  state: 'recorded',
  questions: questions.questions.length,
  left: 0,
  requests: 0,
  exact: true,
  tokensAlone: 0,
  trieNodes: 0,
  tokensComputed: 0,
  passes: 0,
  texts: null,
  seconds: 0,
  secondsAtMost: 0,
});
