// How a prediction goes along one feature.

import type { Prediction } from '../predictor/types.ts';
import type { AskedBenchmark } from './measured-scores.ts';
import { wordOf } from './moved-by.ts';

/** One value of the feature. */
export interface CurvePoint {
  readonly value: number | string;
  readonly prediction: number;
  readonly interval80: readonly [number, number];
  readonly interval95: readonly [number, number];
  /** Words of the features that lie outside what the predictor learned from. */
  readonly outside: readonly string[];
}

/** One task along the feature. */
export interface Curve extends AskedBenchmark {
  readonly points: readonly CurvePoint[];
  /** Where the prediction is best; the first of several. */
  readonly best: CurvePoint;
  /** The greatest prediction less the least. */
  readonly span: number;
  readonly sentence: string;
}

/**
 * The curves of all tasks that have a prediction at every value.
 * @param word what people call the feature
 * @param predictions one list a value, in the order of the values
 */
export function curves(
  word: string,
  values: readonly (number | string)[],
  predictions: readonly (readonly Prediction[])[],
  benchmarks: readonly AskedBenchmark[],
): readonly Curve[] {
  return benchmarks.flatMap((benchmark) => {
    const found = predictions.flatMap((all) => all.find(({ task }) => task === benchmark.task) ?? []);
    if (found.length < values.length) return [];
    const points = found.map(({ prediction, interval80, interval95, outside }, at) => ({
      value: values[at] ?? NaN,
      prediction,
      interval80,
      interval95,
      outside: [...new Set(outside.map(({ feature }) => wordOf(feature)))],
    }));
    const [first] = points;
    if (first === undefined) return [];
    const isBetter = (a: number, b: number): boolean => (benchmark.higherIsBetter ? a > b : a < b);
    const best = points.reduce((a, b) => (isBetter(b.prediction, a.prediction) ? b : a), first);
    const all = points.map(({ prediction }) => prediction);
    const span = Math.max(...all) - Math.min(...all);
    return [{ ...benchmark, points, best, span, sentence: sentenceOf(word, { points, best, span }) }];
  });
}

/** Where it is best, and whether that is more than the interval leaves open. */
function sentenceOf(word: string, { points, best, span }: Pick<Curve, 'points' | 'best' | 'span'>): string {
  if (points.length < 2) return '';
  if (span === 0) return `${word} does not move this prediction.`;
  const widths = points.map(({ interval80: [low, high] }) => high - low);
  const width = Math.min(...widths);
  const than = span < width ? 'less than' : 'more than';
  return `Best at ${word}=${short(best.value)}; from worst to best ${span.toFixed(4)}, ${than} the width of the 80 % interval (${width.toFixed(4)}).`;
}

/** Counts of parameters in millions, as `--design` takes them. */
const short = (value: number | string): string =>
  typeof value === 'number' && value >= 1e6 ? `${Number((value / 1e6).toPrecision(4))}M` : String(value);
