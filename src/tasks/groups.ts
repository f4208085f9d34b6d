import { pooledStandardError, standardErrorOfEqualMean, weightedMean } from '../lib/statistics.ts';
import type { MetricValue } from './metrics.ts';
import type { Group } from './types.ts';

/** What one task of a group scored. */
export interface Member {
  /** How many questions were asked. */
  readonly size: number;
  readonly metrics: readonly MetricValue[];
}

/**
 * A group's metrics from those of its tasks (the leaves, also where groups are nested), as lm-eval's `Group.aggregate`: by the members' sizes with
 * the pooled standard error, or each the same with the standard error of independent means. A member without the metric is left out; a member
 * without a standard error leaves the group without one.
 */
export function groupMetrics(
  group: Pick<Group, 'metrics' | 'weighting'>,
  members: readonly Member[],
): readonly MetricValue[] {
  return group.metrics.flatMap((name) => {
    const found = members.flatMap(({ size, metrics }) => {
      const metric = metrics.find((candidate) => candidate.name === name);
      return metric === undefined ? [] : [{ size, metric }];
    });
    const [first] = found;
    if (first === undefined) return [];
    const values = found.map(({ metric }) => metric.value);
    const sizes = found.map(({ size }) => (group.weighting === 'by-size' ? size : 1));
    const errors = found.flatMap(({ metric }) => metric.standardError ?? []);
    return [
      {
        name,
        value: weightedMean(values, sizes),
        standardError: errors.length < found.length ? null : groupError(group, errors, sizes),
        higherIsBetter: first.metric.higherIsBetter,
      },
    ];
  });
}

function groupError(
  group: Pick<Group, 'weighting'>,
  errors: readonly number[],
  sizes: readonly number[],
): number {
  return group.weighting === 'by-size'
    ? pooledStandardError(errors, sizes)
    : standardErrorOfEqualMean(errors);
}
