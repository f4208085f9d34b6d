// Predictions in the words and digits of the pages about them.

import type { MovedBy } from '../analysis/comparison/moved-by.ts';
import type { AskedBenchmark } from '../analysis/comparison/measured-scores.ts';
import { plainName } from '../tasks/metrics.ts';
import { fixed } from './fixed.ts';

/** `+0.0123`, `-0.0123`. */
export function signed(value: number): string {
  const text = fixed(value);
  return value >= 0 ? `+${text.replace('-', '')}` : text;
}

/** `0.1000 to 0.2000`. */
export function intervalText([low, high]: readonly [number, number]): string {
  return `${fixed(low)} to ${fixed(high)}`;
}

/** The task, `↓` where less is better. */
export function taskText({ task, higherIsBetter }: Pick<AskedBenchmark, 'task' | 'higherIsBetter'>): string {
  return higherIsBetter ? task : `${task} ↓`;
}

/** The metric without its filter, `↓` where less is better. */
export function metricText({ metric, higherIsBetter }: AskedBenchmark): string {
  return higherIsBetter ? plainName(metric) : `${plainName(metric)} ↓`;
}

const sizes = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
] as const;

/** A feature's value as `--design` takes it: parameters as `6.74B`, other numbers in few digits. */
export function valueText(word: string, value: number | string | null): string {
  if (value === null) return 'missing';
  if (typeof value === 'string') return value;
  if (word === 'params') {
    const [size, suffix] = sizes.find(([least]) => value >= least) ?? [1, ''];
    return `${Number((value / size).toPrecision(3))}${suffix}`;
  }
  return String(Number(value.toPrecision(6)));
}

/** `params=7B`, `code missing`. */
export function featureText({ word, value }: Pick<MovedBy, 'word' | 'value'>): string {
  return value === null ? `${word} missing` : `${word}=${valueText(word, value)}`;
}

/** How many of the features that moved a prediction most are told. */
const told = 3;

/** The features that moved a prediction most, each with how far: `params=7B +0.1203`. Those that did not move it are left out. */
export function movedByTexts(moved: readonly MovedBy[]): readonly string[] {
  return moved
    .filter(({ amount }) => amount !== 0)
    .slice(0, told)
    .map((feature) => `${featureText(feature)} ${signed(feature.amount)}`);
}

/** A p-value in three digits. */
export function pText(p: number | null): string {
  if (p === null) return '';
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}
