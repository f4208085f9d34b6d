// Which of several models are the steps of one training.

import { divided } from '../lib/divided.ts';
import type { StepUnit } from '../model/checkpoint-step.ts';
import type { PlacedSeries } from './series.ts';

/** A model that says of itself that it is a step of a series. */
export interface SeriesCandidate extends PlacedSeries {
  readonly id: string;
  /** What measured it; checkpoints that another tool measured are a series of their own. */
  readonly measuredBy: string;
  /** When it was measured last, in milliseconds since 1970. */
  readonly finished: number;
}

/** A model's place in a series of at least two steps. */
export interface SeriesMember {
  /** Another series has another name. */
  readonly series: string;
  readonly step: number;
  readonly unit: StepUnit;
  /** Another checkpoint of the same step was measured later. */
  readonly superseded?: true;
}

/**
 * The steps of each series, by the models' ids. Checkpoints whose series have one name are one series wherever they lie, since a run may have been moved; but where two of them
 * are the same step in two places, each place has a series of its own, named by as much of its path as tells them apart. One step alone is no series.
 */
export function seriesMembers(candidates: readonly SeriesCandidate[]): ReadonlyMap<string, SeriesMember> {
  const named = divided(candidates, ({ series, unit, measuredBy }) => [series, unit, measuredBy]);
  const members = named.flatMap((group) => {
    const places = divided(group, ({ place }) => [place]);
    const once = new Set(places.flatMap((own) => [...new Set(own.map(({ step }) => step))]));
    const steps = places.reduce((sum, own) => sum + new Set(own.map(({ step }) => step)).size, 0);
    const isOne = steps === once.size;
    const names = isOne ? [] : apart(places.map(([first]) => first?.place ?? ''));
    return (isOne ? [group] : places).flatMap((own, at) => membersOf(own, names[at]));
  });
  return new Map(members);
}

function membersOf(
  group: readonly SeriesCandidate[],
  name: string | undefined,
): readonly (readonly [string, SeriesMember])[] {
  if (new Set(group.map(({ step }) => step)).size < 2) return [];
  return group.map((candidate) => {
    const { id, series, step, unit, measuredBy } = candidate;
    const isLater = (other: SeriesCandidate): boolean =>
      other.step === step &&
      (other.finished > candidate.finished || (other.finished === candidate.finished && other.id > id));
    return [
      id,
      {
        series: `${name ?? series}${measuredBy === '' ? '' : ` (${measuredBy})`}`,
        step,
        unit,
        ...(group.some(isLater) && { superseded: true as const }),
      },
    ];
  });
}

/** The ends of paths, each as long as is needed to tell all of them apart. */
function apart(paths: readonly string[]): readonly string[] {
  const parts = paths.map((path) => path.split('/'));
  const longest = Math.max(...parts.map(({ length }) => length));
  for (let length = 1; length < longest; length++) {
    const ends = parts.map((own) => own.slice(-length).join('/'));
    if (new Set(ends).size === ends.length) return ends;
  }
  return paths;
}
