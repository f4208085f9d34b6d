// Tasks and groups as entries of a results file's `results` and `groups`.

import { PythonFloat } from '../../lib/python-json.ts';
import { filterOf, plainName } from '../../tasks/metrics.ts';
import type { MetricValue } from '../types.ts';
import type { Aggregate } from './aggregates.ts';
import type { FinishedRun } from './types.ts';

/** A task's entry: its name, how many questions, and each metric with its standard error. */
export function taskEntry({ record, task }: FinishedRun): object {
  return {
    name: task.name,
    alias: task.alias ?? task.name,
    sample_len: record.questions,
    ...metricFields(record.metrics),
  };
}

/** A group's entry. */
export function groupEntry({ group, records, metrics }: Aggregate): object {
  const counts = metrics.map(({ name }) => {
    const counted = records.filter((record) => record.metrics.some((metric) => metric.name === name));
    return [fieldName(name), sumOf(counted.map(({ questions }) => questions))] as const;
  });
  return {
    alias: group.alias ?? group.name,
    name: group.name,
    sample_len: sumOf(records.map(({ questions }) => questions)),
    ...metricFields(metrics),
    ...(counts.length > 0 && { sample_count: Object.fromEntries(counts) }),
  };
}

/** Whether higher is better, by a task's metrics without their filters, and by the functions that compute them. */
export function directionsOf({
  record,
  task,
}: Pick<FinishedRun, 'record'> & Partial<Pick<FinishedRun, 'task'>>): Readonly<Record<string, boolean>> {
  const functions = (task?.metrics ?? []).flatMap(({ computedBy, higherIsBetter }) =>
    computedBy === undefined ? [] : [[computedBy, higherIsBetter] as const],
  );
  const theirs = record.metrics.filter(({ ours }) => !ours);
  return Object.fromEntries([
    ...functions,
    ...theirs.map(({ name, higherIsBetter }) => [plainName(name), higherIsBetter] as const),
  ]);
}

/** The metrics that lm-eval has, those of the first filter before those of the next. */
function metricFields(metrics: readonly MetricValue[]): object {
  const theirs = metrics.filter(({ ours }) => !ours);
  const filters = [...new Set(theirs.map(({ name }) => filterOf(name)))];
  const ordered = filters.flatMap((filter) => theirs.filter(({ name }) => filterOf(name) === filter));
  return Object.fromEntries(
    ordered.flatMap(({ name, value, standardError }) => [
      [fieldName(name), new PythonFloat(value)],
      [fieldName(name, '_stderr'), standardError === null ? 'N/A' : new PythonFloat(standardError)],
    ]),
  );
}

const fieldName = (name: string, suffix = ''): string => `${plainName(name)}${suffix},${filterOf(name)}`;

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
