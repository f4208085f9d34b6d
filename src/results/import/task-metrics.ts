// The metrics of one task in a results file of lm-eval, under our names.

import { DataError } from '../../lib/errors.ts';
import { tasks } from '../../tasks/registry.ts';
import type { MetricValue } from '../types.ts';
import { entryOf } from './results-schema.ts';

/** What a metric's key says: its name, and the filter behind the comma. */
interface MetricKey {
  readonly metric: string;
  readonly filter: string;
}

/** Entries beside the metrics where their names are plain; and `bypass`, which stands for no metric (`--predict_only`). */
const noMetrics = new Set(['alias', 'name', 'samples', 'sample_len', 'sample_count', 'bypass']);

/** Metrics that are better the smaller they are, for files and tasks that don't say. */
const smallerIsBetter =
  /perplexity|^ppl$|bits_per_byte|brier|loss$|^(?:ter|wer|cer|mae|mse|rmse)$|^likelihood_diff|^pct_stereotype$/;

/** The name of a metric under a filter: the filter `none` stays out of it. */
export function metricName(metric: string, filter: string): string {
  return filter === 'none' ? metric : `${metric},${filter}`;
}

/** The filters that a task's metrics name, in their order. */
export function filtersIn(entry: Readonly<Record<string, unknown>>): readonly string[] {
  return [...new Set(Object.keys(entry).flatMap((key) => readKey(key, false)?.filter ?? []))];
}

/**
 * The metrics of a task, in the file's order. What is no number there (an object, null) is no metric.
 * @param where file and task, for the message
 * @throws DataError where a metric or its standard error is a text that is no number, or the like, and where there is no metric at all
 */
export function readMetrics(
  task: string,
  entry: Readonly<Record<string, unknown>>,
  options: {
    readonly plainNames: boolean;
    readonly higherIsBetter: Readonly<Record<string, boolean | null | undefined>> | null | undefined;
  },
  where: string,
): readonly MetricValue[] {
  const metrics = Object.entries(entry).flatMap(([key, written]) => {
    const read = readKey(key, options.plainNames);
    const isObject = typeof written === 'object' && !Array.isArray(written);
    if (read === undefined || noMetrics.has(read.metric) || isObject) return [];
    const { metric, filter } = read;
    const name = metricName(metric, filter);
    const errorKey = `${metric}_stderr${key.slice(metric.length)}`;
    return {
      name,
      value: numberOf(written, `${where}.${key}`),
      standardError: errorOf(entryOf(entry, errorKey), `${where}.${errorKey}`),
      higherIsBetter: entryOf(options.higherIsBetter, metric) ?? isHigherBetter(task, metric, name),
    };
  });
  const isBypassed = Object.keys(entry).some((key) => key.startsWith('bypass'));
  if (metrics.length === 0 && !isBypassed) throw new DataError(`${where} has no metric.`);
  return metrics;
}

/** undefined for an entry that is no metric; standard errors are none. */
function readKey(key: string, plainNames: boolean): MetricKey | undefined {
  const comma = key.indexOf(',');
  if (comma < 0 !== plainNames) return undefined;
  const metric = plainNames ? key : key.slice(0, comma);
  const filter = plainNames ? 'none' : key.slice(comma + 1);
  return metric.endsWith('_stderr') ? undefined : { metric, filter };
}

function isHigherBetter(task: string, metric: string, name: string): boolean {
  const known = tasks.find((each) => each.name === task)?.metrics.find((each) => each.name === name);
  return known?.higherIsBetter ?? !smallerIsBetter.test(metric);
}

/** A number, or a text that Python writes for one. Throws DataError for anything else. */
export function numberOf(written: unknown, where: string): number {
  if (typeof written === 'number') return written;
  const number = typeof written === 'string' ? pythonNumber(written) : undefined;
  if (number !== undefined) return number;
  throw new DataError(`${where} is ${shown(written)}; it should be a number.`);
}

/** "N/A" and, before it, NaN stand for a standard error that is not defined. */
function errorOf(written: unknown, where: string): number | null {
  if (written === undefined || written === null) return null;
  if (typeof written === 'string' && /^(?:N\/A|\s*)$/.test(written)) return null;
  const error = numberOf(written, where);
  return Number.isNaN(error) ? null : error;
}

const special = new Map([
  ['nan', Number.NaN],
  ['inf', Infinity],
  ['infinity', Infinity],
]);

function pythonNumber(text: string): number | undefined {
  const [, sign = '', word = ''] = /^\s*([+-]?)(\w+)\s*$/.exec(text) ?? [];
  const named = special.get(word.toLowerCase());
  if (named !== undefined) return sign === '-' ? -named : named;
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : undefined;
}

/** A value for a message, in a few characters. */
export function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? 'missing';
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
