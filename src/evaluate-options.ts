// What an evaluation is asked, and what it tells while it goes on.

import type { RunRecord } from './results/types.ts';
import type { ChatOptions } from './runners/framing.ts';
import type { RunnerOptions } from './runners/types.ts';

export interface EvaluateOptions extends RunnerOptions, ChatOptions {
  /** Checkpoint folders. */
  readonly models: readonly string[];
  /** Names of tasks or groups, or globs. */
  readonly tasks: readonly string[];
  /** Where runs are recorded. Default: `results`. */
  readonly results?: string | undefined;
  /** A folder of data sets, searched before the bundled one. */
  readonly data?: string | undefined;
  /** The Hugging Face hub's cache folder, searched after the bundled data; nothing is downloaded. */
  readonly hubCache?: string | undefined;
  /** Shots before each question. Default: the task's. */
  readonly shots?: number | undefined;
  /** The first N questions of each task. */
  readonly limit?: number | undefined;
  /** N questions drawn evenly over all tasks. */
  readonly sample?: number | undefined;
  /** Seeds the few-shot draws and the sample. Default: 1234. */
  readonly seed?: number | undefined;
  /** Whether programs that the model writes may be run, in the sandbox (docs/code-execution.md). Default: no. */
  readonly allowCode?: boolean | undefined;
  /** Where lm-eval's files of each model are written; absent: nowhere. A folder, or a file whose name ends in `.json`. */
  readonly outputPath?: string | undefined;
  /** Whether the samples are written there too. Default: no. */
  readonly logSamples?: boolean | undefined;
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
  | { readonly kind: 'finished'; readonly record: RunRecord }
  /** lm-eval's files of a model. */
  | { readonly kind: 'written'; readonly files: readonly string[] };

/** Throws Interrupted where the signal was given. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Interrupted('The evaluation was interrupted; what was scored is recorded.');
}

/** The evaluation was ended by its signal; everything that was scored is recorded. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
