// What an evaluation is asked, and what it tells while it goes on.

import type { RunRecord } from './results/types.ts';
import type { RunnerOptions } from './runners/types.ts';

export interface EvaluateOptions extends RunnerOptions {
  /** Checkpoint folders. */
  readonly models: readonly string[];
  /** Names of tasks or groups, or globs. */
  readonly tasks: readonly string[];
  /** Where runs are recorded. Default: `results`. */
  readonly results?: string | undefined;
  /** A folder of data sets, searched before the bundled one. */
  readonly data?: string | undefined;
  /** Shots before each question. Default: the task's. */
  readonly shots?: number | undefined;
  /** The first N questions of each task. */
  readonly limit?: number | undefined;
  /** N questions drawn evenly over all tasks. */
  readonly sample?: number | undefined;
  /** Seeds the few-shot draws and the sample. Default: 1234. */
  readonly seed?: number | undefined;
  /** Told what happens, as it happens. */
  readonly onEvent?: ((event: EvaluateEvent) => void) | undefined;
  /** Ends the evaluation with `Interrupted`; what was scored is recorded, and the same call goes on from there. */
  readonly signal?: AbortSignal | undefined;
}

interface Position {
  readonly model: string;
  readonly task: string;
  readonly questions: number;
  /** Questions that are recorded. */
  readonly done: number;
  /** Which part of all the work on this model that was left is done, between 0 and 1. */
  readonly share: number;
}

export type EvaluateEvent =
  | { readonly kind: 'warning'; readonly message: string }
  /** Runs of a model that were recorded before and are not done again, and of how many tasks in all. */
  | {
      readonly kind: 'found';
      readonly model: string;
      readonly records: readonly RunRecord[];
      readonly tasks: number;
    }
  | { readonly kind: 'opening'; readonly model: string }
  | ({ readonly kind: 'started' } & Position)
  | ({ readonly kind: 'progress' } & Position)
  | { readonly kind: 'finished'; readonly record: RunRecord };

/** The evaluation was ended by its signal; everything that was scored is recorded. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
