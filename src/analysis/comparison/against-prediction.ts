// A model's measured scores beside those that its design predicts: residuals, their ranks, and what may be concluded of them.

import type { Design } from '../design/features.ts';
import type { Contribution, HeldOutResidual, OutsideRange, Prediction } from '../predictor/types.ts';
import { benjaminiHochberg } from '../protocol/significance.ts';
import { fewestDiscoveries } from './false-discovery.ts';
import { conformalPValue, rankAmong, type Rank } from './held-out-rank.ts';
import type { AskedBenchmark, MeasuredScore } from './measured-scores.ts';
import { missingWords, movedBy, type MovedBy } from './moved-by.ts';
import { sentenceOf, verdictOf, type Verdict } from './verdict.ts';

/** What a predictor says of one design on one task, with what it learned from. */
export interface PredictedTask {
  readonly prediction: Prediction;
  readonly contributions: readonly Contribution[];
  readonly residuals: readonly HeldOutResidual[];
}

/** The prediction of one task, in the metric's own direction. */
export interface PredictedScore extends AskedBenchmark {
  readonly prediction: number;
  readonly interval80: readonly [number, number];
  readonly interval95: readonly [number, number];
  readonly outside: readonly OutsideRange[];
  /** All features, those that moved the prediction most first. */
  readonly movedBy: readonly MovedBy[];
}

/** A task that was measured and predicted. */
export interface ComparedTask extends PredictedScore {
  readonly measured: MeasuredScore;
  /** Measured less predicted, the sign turned where less is better: + is better than predicted. */
  readonly residual: number;
  /** Where it stands among the held-out residuals, 1 the best. */
  readonly rank: Rank;
  /** The held-out residuals of the models that the predictor learned from, + better, and the models' names. */
  readonly heldOut: readonly HeldOutResidual[];
  readonly p: number;
  /** After the correction over the tasks. */
  readonly adjusted: number;
  readonly verdict: Verdict;
  readonly sentence: string;
}

/** A model against its design. */
export interface DesignComparison {
  readonly compared: readonly ComparedTask[];
  /** Tasks that are predicted and were not measured. */
  readonly unmeasured: readonly PredictedScore[];
  /** Tasks that were measured and no predictor predicts. */
  readonly uncovered: readonly string[];
  /** Words of the features that the design lacks. */
  readonly missing: readonly string[];
  /** What can be concluded at all, and what else a reader should know; a sentence each. */
  readonly notes: readonly string[];
}

/** What is told of a task's design and scores. */
export interface Compared {
  readonly measured: readonly MeasuredScore[];
  readonly predicted: readonly PredictedTask[];
  readonly design: Design;
  readonly benchmarks: readonly AskedBenchmark[];
  /** The model's name among those that the predictors learned from, where it is one of them. */
  readonly trainedAs?: string | undefined;
}

/** The rates of false discoveries at which a task is called above or below, and perhaps so. */
export const rates = { firm: 0.05, loose: 0.2 } as const;

/**
 * Compares what was measured with what was predicted, task by task in the order of the benchmarks. A p-value is conformal over the held-out
 * residuals; it is corrected over all tasks that are both measured and predicted.
 */
export function compareWithPrediction(given: Compared): DesignComparison {
  const { measured, predicted, design, benchmarks, trainedAs } = given;
  const scores = predictedScores(given);
  const pairs = scores.flatMap((score) => {
    const value = measured.find(({ task, value: number }) => task === score.task && Number.isFinite(number));
    const source = predicted.find(({ prediction }) => prediction.task === score.task);
    return value && source ? [residualOf(score, value, source.residuals, trainedAs)] : [];
  });
  const adjusted = benjaminiHochberg(pairs.map(({ p }) => p));
  const compared = pairs.map((pair, at): ComparedTask => {
    const corrected = { ...pair, adjusted: adjusted[at] ?? 1 };
    const verdict = verdictOf(corrected.adjusted, corrected.residual, rates);
    return { ...corrected, verdict, sentence: sentenceOf(verdict, corrected) };
  });
  const covered = new Set(scores.map(({ task }) => task));
  return {
    compared,
    unmeasured: scores.filter(({ task }) => !measured.some((value) => value.task === task)),
    uncovered: benchmarks
      .map(({ task }) => task)
      .filter((task) => !covered.has(task) && measured.some((value) => value.task === task)),
    missing: missingWords(design),
    notes: [...correctionNotes(compared), ...brokenNotes(measured), ...trainedNote(trainedAs)],
  };
}

/** The predictions of a design, in the order of the benchmarks; those of other tasks behind them. */
export function predictedScores({
  predicted,
  design,
  benchmarks,
}: Pick<Compared, 'predicted' | 'design' | 'benchmarks'>): readonly PredictedScore[] {
  return benchmarks.flatMap((benchmark) => {
    const found = predicted.find(({ prediction }) => prediction.task === benchmark.task);
    if (found === undefined) return [];
    const { prediction, interval80, interval95, outside } = found.prediction;
    return [
      {
        ...benchmark,
        prediction,
        interval80,
        interval95,
        outside,
        movedBy: movedBy(found.contributions, design),
      },
    ];
  });
}

function residualOf(
  score: PredictedScore,
  measured: MeasuredScore,
  residuals: readonly HeldOutResidual[],
  trainedAs: string | undefined,
): Omit<ComparedTask, 'adjusted' | 'verdict' | 'sentence'> {
  const sign = score.higherIsBetter ? 1 : -1;
  const heldOut = residuals
    .filter(({ id }) => id !== trainedAs)
    .map(({ id, residual }) => ({ id, residual: sign * residual }));
  const others = heldOut.map(({ residual }) => residual);
  const residual = sign * (measured.value - score.prediction);
  return {
    ...score,
    measured,
    residual,
    rank: rankAmong(residual, others),
    heldOut,
    p: conformalPValue(residual, others, measured.standardError),
  };
}

/** With n models no p-value is below 1 / (n + 1), which bounds what the correction can call. */
function correctionNotes(compared: readonly ComparedTask[]): readonly string[] {
  const [first] = compared;
  if (first === undefined) return [];
  const least = compared.map(({ rank }) => 1 / rank.of);
  const needed = (rate: number): number => fewestDiscoveries(least, rate);
  const [firm, loose] = [needed(rates.firm), needed(rates.loose)];
  if (firm === 1) return [];
  const models = Math.min(...compared.map(({ rank }) => rank.of - 1));
  const can = (count: number): string =>
    count === 1 ? 'one task alone' : count === Infinity ? 'no task' : `no fewer than ${count} tasks together`;
  return [
    `With ${models} models to rank among and ${compared.length} tasks to correct over, ${can(firm)} can be called above or below at ` +
      `${100 * rates.firm} % false discoveries, and ${can(loose)} "perhaps" at ${100 * rates.loose} %, however far the score is off.`,
  ];
}

function brokenNotes(measured: readonly MeasuredScore[]): readonly string[] {
  const broken = measured.filter(({ value }) => !Number.isFinite(value)).map(({ task }) => task);
  return broken.length === 0 ? [] : [`Measured, but no number that can be compared: ${broken.join(', ')}.`];
}

function trainedNote(trainedAs: string | undefined): readonly string[] {
  if (trainedAs === undefined) return [];
  return [
    `The predictors learned from a model of this name (${trainedAs}), so that they know its scores: the residuals are smaller than a new model's would be.`,
  ];
}
