// The metrics that tasks name, and how the scores of a task's questions become one number (lm_eval/api/metrics.py).

import { bootstrapStandardError, defaultBootstrapIterations } from '../lib/bootstrap.ts';
import { mean, standardErrorOfMean } from '../lib/statistics.ts';
import type { Metric, Scores } from './types.ts';

/** The share of questions where the right choice is the most likely one, or the answer is what the model would say. */
export const acc: Metric = { name: 'acc', aggregate: 'mean', higherIsBetter: true };

/** As `acc`, with each log-likelihood divided by the choice's length in code points. */
export const accNorm: Metric = { name: 'acc_norm', aggregate: 'mean', higherIsBetter: true };

/** A question scores the log-likelihood of its answer; the task, exp of the negative mean. */
export const perplexity: Metric = { name: 'perplexity', aggregate: 'perplexity', higherIsBetter: false };

/** One metric of one task or group. `standardError` is null where it is not defined: one question, or no formula. */
export interface MetricValue {
  readonly name: string;
  readonly value: number;
  readonly standardError: number | null;
  readonly higherIsBetter: boolean;
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
    };
  });
}

type Aggregate = (
  values: readonly number[],
  bootstrapIterations: number,
) => Pick<MetricValue, 'value' | 'standardError'>;

const aggregates: Readonly<Record<Metric['aggregate'], Aggregate>> = {
  mean: (values) => ({ value: mean(values), standardError: standardErrorOfMean(values) }),
  perplexity: (values, iterations) => ({
    value: perplexityOfMean(mean(values)),
    standardError: bootstrapStandardError(values, perplexityOfMean, iterations),
  }),
};

function perplexityOfMean(meanLogLikelihood: number): number {
  return Math.exp(-meanLogLikelihood);
}
