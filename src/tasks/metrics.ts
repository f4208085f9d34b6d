// The metrics that tasks name, and how the scores of a task's questions become one number (lm_eval/api/metrics.py).

import { bootstrapStandardError, defaultBootstrapIterations } from '../lib/bootstrap.ts';
import { exp } from '../lib/exp.ts';
import { mean, standardErrorOfMean } from '../lib/statistics.ts';
import type { Metric, Score, Scores } from './types.ts';

/** The share of questions where the right choice is the most likely one, or the answer is what the model would say. */
export const acc: Metric = { name: 'acc', aggregate: 'mean', higherIsBetter: true };

/** `acc` of a task that scores one continuation: lm-eval logs the greedy flag as 0 or 1. */
export const greedyAcc: Metric = { ...acc, integer: true };

/** As `acc`, with each log-likelihood divided by the choice's length in code points. */
export const accNorm: Metric = { name: 'acc_norm', aggregate: 'mean', higherIsBetter: true };

/** The squared distance between the choices' probabilities (the softmax of their log-likelihoods) and the right answer: 0 is perfect. Not lm-eval's for these tasks. */
export const brierScore: Metric = {
  name: 'brier_score',
  aggregate: 'mean',
  higherIsBetter: false,
  ours: true,
};

/** F1 of choice 1, scikit-learn's binary `f1_score`. */
export const f1OfYes: Metric = { name: 'f1', aggregate: 'f1', higherIsBetter: true };

/** The mean of the F1 of three choices. */
export const meanF1: Metric = { name: 'f1', aggregate: 'mean-f1', higherIsBetter: true };

/** A question scores the log-likelihood of its answer; the task, exp of the negative mean. */
export const perplexity: Metric = { name: 'perplexity', aggregate: 'perplexity', higherIsBetter: false };

/** The filter of a metric's name: what stands behind its comma, `none` where it has none. */
export function filterOf(metricName: string): string {
  const comma = metricName.indexOf(',');
  return comma < 0 ? 'none' : metricName.slice(comma + 1);
}

/** A metric's name without its filter. */
export function plainName(metricName: string): string {
  const comma = metricName.indexOf(',');
  return comma < 0 ? metricName : metricName.slice(0, comma);
}

/** The filters of a task's metrics, in their order; lm-eval logs each question once for each. */
export function filtersOf(metrics: readonly Metric[]): readonly string[] {
  return [...new Set(metrics.filter(({ ours }) => !ours).map(({ name }) => filterOf(name)))];
}

/** One metric of one task or group. `standardError` is null where it is not defined: one question, or no formula. */
export interface MetricValue {
  readonly name: string;
  readonly value: number;
  readonly standardError: number | null;
  readonly higherIsBetter: boolean;
  /** A metric that lm-eval's task does not have. */
  readonly ours?: true;
}

/**
 * A task's metrics from the scores of its questions, in their order. The standard error of a mean is its formula, that of a perplexity is
 * bootstrapped (`bootstrapIterations`, 100,000 as lm-eval; 0 leaves it out). A question without a metric's score is a fault of its task.
 */
export function metricValues(
  metrics: readonly Metric[],
  scores: readonly Scores[],
  bootstrapIterations = defaultBootstrapIterations,
): readonly MetricValue[] {
  return metrics.map((metric) => {
    const values = scores.map((score, index) => {
      const value = score[metric.name];
      if (value === undefined)
        throw new Error(`question ${index} has no score for the metric ${metric.name}`);
      return value;
    });
    return {
      name: metric.name,
      ...aggregates[metric.aggregate](values, bootstrapIterations),
      higherIsBetter: metric.higherIsBetter,
      ...(metric.ours && { ours: metric.ours }),
    };
  });
}

type Aggregate = (
  scores: readonly Score[],
  bootstrapIterations: number,
) => Pick<MetricValue, 'value' | 'standardError'>;

const aggregates: Readonly<Record<Metric['aggregate'], Aggregate>> = {
  mean(scores) {
    const values = scores.map(asNumber);
    return { value: mean(values), standardError: standardErrorOfMean(values) };
  },
  perplexity(scores, iterations) {
    const values = Float64Array.from(scores, asNumber);
    return {
      value: perplexityOfMean(mean([...values])),
      standardError: bootstrapped(
        values.length,
        (indices) => perplexityOfMean(sumAt(values, indices) / values.length),
        iterations,
      ),
    };
  },
  f1(scores, iterations) {
    const pairs = scores.map(asPair);
    const resampled = (indices: Int32Array): number =>
      f1(
        Array.from(indices, (index) => pairs[index] ?? [0, 0]),
        1,
      );
    return { value: f1(pairs, 1), standardError: bootstrapped(pairs.length, resampled, iterations) };
  },
  'mean-f1'(scores) {
    const pairs = scores.map(asPair);
    // The classes of CommitmentBank, the one task that has this metric; lm-eval has no standard error for it.
    return { value: mean([0, 1, 2].map((label) => f1(pairs, label))), standardError: null };
  },
};

/** lm-eval gives no standard error to a single question (lm_eval/evaluator_utils.py, `calculate_aggregate_metric`). */
function bootstrapped(
  size: number,
  statistic: (indices: Int32Array) => number,
  iterations: number,
): number | null {
  return size < 2 ? null : bootstrapStandardError(size, statistic, iterations);
}

/** F1 of one label: scikit-learn's `f1_score`, 0 where the label is neither right nor chosen anywhere. */
function f1(pairs: readonly Pair[], label: number): number {
  let both = 0;
  let either = 0;
  for (const [gold, predicted] of pairs) {
    if (gold === label && predicted === label) both += 1;
    either += (gold === label ? 1 : 0) + (predicted === label ? 1 : 0);
  }
  return either === 0 ? 0 : (2 * both) / either;
}

type Pair = readonly [gold: number, predicted: number];

function asPair(score: Score): Pair {
  if (typeof score === 'number') throw new Error(`the score ${score} is one number where two are needed`);
  return score;
}

function asNumber(score: Score): number {
  if (typeof score !== 'number') throw new Error(`the score ${score.join(', ')} is not one number`);
  return score;
}

function sumAt(values: Float64Array, indices: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < indices.length; i += 1) sum += values[indices[i] ?? 0] ?? 0;
  return sum;
}

function perplexityOfMean(meanLogLikelihood: number): number {
  return exp(-meanLogLikelihood);
}
