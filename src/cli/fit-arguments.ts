// The words of `plumbline fit`, and what its options say.

import picomatch from 'picomatch';
import { paperTasks } from '../analysis/design/paper-tasks.ts';
import { completeNestedOptions, type NestedSettings } from '../analysis/protocol/nested-options.ts';
import { UsageError } from '../lib/errors.ts';
import { usableProcessors } from '../runners/machine/processors.ts';
import { thisSystem } from '../runners/machine/system.ts';
import { type CommonArguments, readWhole } from './options.ts';
import { readNumber } from './prediction-options.ts';

export interface FitArguments extends CommonArguments {
  readonly protocol?: string;
  readonly features?: string;
  readonly tasks?: readonly string[];
  readonly seed?: unknown;
  readonly seeds?: unknown;
  readonly select: boolean;
  readonly matrix?: string;
  readonly target?: string;
  readonly id?: string;
  readonly missing: unknown;
  readonly workers?: unknown;
  readonly judge: boolean;
  readonly from?: string;
  readonly families?: string;
  readonly limited: boolean;
  readonly weights: boolean;
  readonly out?: string;
}

/** The seeds that were asked for, undefined where none were. Throws UsageError for a seed that NumPy has not. */
export function readSeeds(args: FitArguments): readonly number[] | undefined {
  const seed = readWhole('seed', args.seed, 0);
  if (seed !== undefined && seed > 0xffffffff)
    throw new UsageError(`--seed is ${seed}; the largest is ${0xffffffff}.`);
  if (seed !== undefined) return [seed];
  const count = readWhole('seeds', args.seeds, 1);
  return count === undefined ? undefined : firstSeeds(count);
}

/** The seeds from 0 on. */
export function firstSeeds(count: number): readonly number[] {
  return Array.from({ length: count }, (_, seed) => seed);
}

/** Throws UsageError for an option that is about predictors, which the paper's protocol has none of. */
export function refusePredictorOptions(args: FitArguments): void {
  const other =
    (['from', 'families', 'out'] as const).find((option) => args[option] !== undefined) ??
    (args.limited ? 'limited' : args.weights ? undefined : 'no-weights');
  if (other !== undefined)
    throw new UsageError(
      `--${other} is about predictors; leave it out with ${args.matrix === undefined ? '--protocol paper' : '--matrix'}.`,
    );
}

/** The protocol's settings but for the seed. */
export function readSettings(args: FitArguments): Omit<NestedSettings, 'seed'> {
  const { seed: _, ...settings } = completeNestedOptions({ missing: readNumber('missing', args.missing) });
  return settings;
}

export function readWorkers(args: FitArguments): number {
  return readWhole('workers', args.workers, 1) ?? usableProcessors(thisSystem);
}

/** The regression's tasks that `--tasks` names, all where it is absent. Throws UsageError for a name that is none of them. */
export function chosenTasks(asked: readonly string[] | undefined): readonly string[] {
  const all = paperTasks.map(({ task }) => task);
  if (asked === undefined) return all;
  const patterns = asked.flatMap((words) => words.split(','));
  const unknown = patterns.find((pattern) => !all.some((task) => picomatch.isMatch(task, pattern)));
  if (unknown !== undefined)
    throw new UsageError(
      `--tasks ${JSON.stringify(unknown)} names none of the regression's tasks; these are: ${all.join(', ')}.`,
    );
  return all.filter((task) => picomatch.isMatch(task, patterns));
}
