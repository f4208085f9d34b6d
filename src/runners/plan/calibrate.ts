// Measures a model for a short while on parts of the work that it is to do: what passes cost, and how long its texts get.

import type { ModelRequest } from '../../tasks/types.ts';
import { encode, type CostedModel } from './block-work.ts';
import {
  measureBeginnings,
  measureQuestion,
  type ScoredQuestion,
  scoredQuestion,
} from './measure-questions.ts';
import { type CalibrationTools, Measuring } from './measuring.ts';
import { measureSteps, measureTexts, prepareTexts } from './measure-texts.ts';
import type { MeasuredWork, PassCost } from './pass-cost.ts';
import type { WrittenTexts } from './text-length.ts';
import type { GeneratedTexts } from './work-estimate.ts';

/** Runs that are done together, as they are measured. */
export interface CalibratedRuns {
  /** Requests of some questions, each question's together. */
  readonly samples: readonly (readonly ModelRequest[])[];
  readonly texts: GeneratedTexts | undefined;
  /** Tokens that they compute, which say how much they matter. */
  readonly tokens: number;
}

export interface Calibration {
  /** Of one worker while all are busy. */
  readonly cost: PassCost;
  readonly measured: readonly MeasuredWork[];
  /** Texts that were written for each of the runs; undefined where there was no time for any. */
  readonly written: readonly (WrittenTexts | undefined)[];
  /** Seconds that it took to get ready for generating texts. */
  readonly preparing: number;
}

/** One measurement gets at most this part of the time that is left. */
const largestPart = 0.4;
/** Less time is not worth a measurement. */
const leastSeconds = 0.2;
/** Where texts are generated, this part of the time is kept for them. */
const textsPart = 0.5;
/** Questions of the same runs that are measured: what more would tell is less than what the machine varies. */
const rounds = 8;
/** Runs that are measured for themselves. */
const mostRuns = 8;

/**
 * Measures for at most some `seconds`, and less where enough was measured. A pass that has begun is not cut short, so a model
 * whose passes take long takes longer.
 * @throws ModelError where the model cannot be run
 */
export async function calibrate(
  model: CostedModel,
  runs: readonly CalibratedRuns[],
  tools: CalibrationTools,
  seconds: number,
): Promise<Calibration> {
  const measuring = new Measuring(model, tools, seconds);
  const chosen = representatives(runs.map(({ tokens }) => tokens));
  const questions = questionsOf(
    chosen.flatMap((index) => runs[index] ?? []),
    model,
  );
  const generating = chosen.flatMap((index) => {
    const { texts } = runs[index] ?? {};
    return texts ? [{ index, texts }] : [];
  });
  await measureBeginnings(measuring, longestText(questions, generating, model), largestPart);
  const kept = generating.length > 0 ? textsPart * measuring.left : 0;
  for (const question of questions) {
    const most = largestPart * (measuring.left - kept);
    if (most < leastSeconds) break;
    await measureQuestion(measuring, question, most);
  }

  const written = runs.map((): WrittenTexts | undefined => undefined);
  let preparing = 0;
  for (const [place, { index, texts }] of generating.entries()) {
    if (place === 0) preparing = await prepareTexts(measuring, texts);
    const share = measuring.left / (generating.length - place);
    const end = measuring.left - share;
    await measureSteps(measuring, texts, largestPart * share);
    written[index] = await measureTexts(measuring, texts, measuring.left - end);
  }
  return { cost: measuring.cost, measured: measuring.measured, written, preparing };
}

/** Indices that stand for equal parts of a total, ascending. */
export function representatives(weights: readonly number[]): readonly number[] {
  if (weights.length <= mostRuns) return [...weights.keys()];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const chosen = new Set<number>();
  let before = 0;
  for (const [index, weight] of weights.entries()) {
    const parts =
      Math.floor(0.5 + ((before + weight) / total) * mostRuns) -
      Math.floor(0.5 + (before / total) * mostRuns);
    if (parts > 0) chosen.add(index);
    before += weight;
  }
  return [...chosen];
}

/** Questions of each runs, spread over them: first one of each, then another; the short ones first, since they tell what the long ones will take. */
function questionsOf(runs: readonly CalibratedRuns[], model: CostedModel): readonly ScoredQuestion[] {
  return Array.from({ length: rounds }, (_, round) => {
    const questions = runs.flatMap(({ samples }) => {
      const count = Math.min(rounds, samples.length);
      const requests =
        round < count ? samples[Math.floor(((round + 0.5) * samples.length) / count)] : undefined;
      return (requests && scoredQuestion(requests, model)) ?? [];
    });
    return questions.toSorted((a, b) => a.tokens - b.tokens);
  }).flat();
}

/** The longest of all sequences and prompts. */
function longestText(
  questions: readonly ScoredQuestion[],
  generating: readonly { readonly texts: GeneratedTexts }[],
  model: CostedModel,
): readonly number[] {
  const prompts = generating.flatMap(({ texts }) => {
    const encoded = texts.prompts[0] && encode(texts.prompts[0], model);
    return encoded?.kind === 'generate' ? [encoded.job.prompt] : [];
  });
  const texts = [...questions.flatMap(({ sequences }) => sequences.map(({ tokens }) => tokens)), ...prompts];
  return texts.reduce((best, next) => (next.length > best.length ? next : best), []);
}
