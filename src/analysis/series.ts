// The series that a recorded checkpoint belongs to, read from where it lies and from what it is called.

import { readCount, readPlace, type StepUnit } from '../model/checkpoint-step.ts';
import type { RunRecord } from '../results/types.ts';

/** One point of a training. */
export interface CheckpointSeries {
  /** What the series is called: by the run's folder, or by what stands before the step in the checkpoint's own name. */
  readonly series: string;
  readonly step: number;
  readonly unit: StepUnit;
}

/** With the path, without the step, that the checkpoints of one series have in common. */
export interface PlacedSeries extends CheckpointSeries {
  readonly place: string;
}

type Named = Pick<RunRecord['model'], 'name' | 'path'>;

/**
 * The series of a checkpoint: `runA` of `…/runA/step-1000`, `pythia-160m` of `pythia-160m-step3000` and of `pythia-160m@step3000`. undefined for one that is no step of a
 * training, or of which nothing tells the training: a name that merely ends in digits is none.
 */
export function checkpointSeries({ name, path }: Named): PlacedSeries | undefined {
  const placed = readPlace(path);
  if (placed !== undefined) {
    const { series, step, unit, place } = placed;
    return { series, step, unit, place };
  }
  const named = readCount(name);
  if (named === undefined || named.before === '') return undefined;
  return { series: named.before, step: named.step, unit: named.unit, place: named.before };
}

/** What a recorded checkpoint is called: as it was recorded, or with its series where an older record has only the folder's name. */
export function recordedName({ name, path }: Named): string {
  return name === lastPart(path) ? (readPlace(path)?.name ?? name) : name;
}

/** The last part of a path or a name: `step-1000` of `runA/step-1000`. */
export function lastPart(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}
