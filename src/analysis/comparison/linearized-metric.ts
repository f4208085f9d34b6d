// A metric as a number and how much each question moves it: what the standard error of a difference of two such numbers is made of.

import { mean } from '../../lib/statistics.ts';
import type { Metric, Score } from '../../tasks/types.ts';

export type Aggregate = Metric['aggregate'];

/** The metric's number, and each question's influence on it; the influences add up to 0. */
export interface LinearizedMetric {
  readonly value: number;
  readonly influences: readonly number[];
}

/** The number is that of `metricValues` (tasks/metrics.ts); the influences are its derivatives by the questions' weights, times their count. */
export function linearized(aggregate: Aggregate, scores: readonly Score[]): LinearizedMetric {
  switch (aggregate) {
    case 'mean':
      return linearMean(scores.map(asNumber));
    case 'perplexity': {
      const { value: centre, influences } = linearMean(scores.map(asNumber));
      const value = Math.exp(-centre);
      return { value, influences: influences.map((influence) => -value * influence) };
    }
    case 'f1':
      return linearF1(scores, 1);
    case 'mean-f1': {
      const labels = [0, 1, 2].map((label) => linearF1(scores, label));
      return {
        value: mean(labels.map(({ value }) => value)),
        influences: scores.map((_score, at) => mean(labels.map(({ influences }) => influences[at] ?? 0))),
      };
    }
  }
}

function linearMean(values: readonly number[]): LinearizedMetric {
  const value = mean(values);
  return { value, influences: values.map((x) => x - value) };
}

/** F1 is the ratio of two sums: 2 where gold and chosen are the label, over how often each of them is. */
function linearF1(scores: readonly Score[], label: number): LinearizedMetric {
  const parts = scores.map((score) => {
    const [gold, chosen] = asPair(score);
    const either = Number(gold === label) + Number(chosen === label);
    return { both: either === 2 ? 2 : 0, either };
  });
  const either = mean(parts.map((part) => part.either));
  const value = either === 0 ? 0 : mean(parts.map(({ both }) => both)) / either;
  return {
    value,
    influences: parts.map((part) => (either === 0 ? 0 : (part.both - value * part.either) / either)),
  };
}

function asNumber(score: Score): number {
  return typeof score === 'number' ? score : NaN;
}

function asPair(score: Score): readonly [number, number] {
  return typeof score === 'number' ? [NaN, NaN] : score;
}
