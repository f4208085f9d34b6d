// What an evaluation is asked, and what it tells while it goes on.

import type { RunRecord } from '../results/types.ts';
import type { ChatOptions } from '../runners/framing.ts';
import type { RunOfPlan } from '../runners/plan/types.ts';
import type { RunnerOptions } from '../runners/types.ts';

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
  /** Whether the bytes of checkpoints are hashed anew, though their files seem unchanged since they were hashed last. Default: no. */
  readonly rehash?: boolean | undefined;
  /** Told what happens, as it happens. */
  readonly onEvent?: ((event: EvaluateEvent) => void) | undefined;
  /** Ends the evaluation with `Interrupted`; what was scored is recorded, and the same call goes on from there. */
  readonly signal?: AbortSignal | undefined;
}

/** How far all runs are. */
export interface Overview {
  /** Runs of the plan, and those of them that are recorded. */
  readonly runs: number;
  readonly recorded: number;
  /** Which part of the work that was left at the beginning is done, between 0 and 1: characters, weighed by the models' sizes. */
  readonly share: number;
}

interface Position extends Overview {
  readonly model: string;
  readonly task: string;
  readonly questions: number;
  /** Questions that are recorded. */
  readonly done: number;
}

/** A model, or questions of one of its runs, that could not be evaluated. */
export interface Failure {
  /** Where it lies, as it was named. */
  readonly model: string;
  /** Absent: none of the model's runs could go on. */
  readonly task?: string;
  /** How many questions were given up; absent: all that were left. */
  readonly questions?: number;
  readonly reason: string;
}

export type EvaluateEvent =
  | { readonly kind: 'warning'; readonly message: string }
  /** All runs, before the first is begun. */
  | { readonly kind: 'planned'; readonly runs: readonly RunOfPlan[] }
  /** Runs of a model that were recorded before and are not done again, and of how many tasks in all. */
  | {
      readonly kind: 'found';
      readonly model: string;
      readonly records: readonly RunRecord[];
      readonly tasks: number;
    }
  | ({ readonly kind: 'opening'; readonly model: string } & Overview)
  /** Runs that another process is doing: others are done first, and then they are waited for. */
  | {
      readonly kind: 'held';
      readonly model: string;
      readonly tasks: readonly string[];
      readonly holder: string;
    }
  | ({ readonly kind: 'waiting'; readonly holder: string } & Overview)
  | ({ readonly kind: 'started' } & Position)
  | ({ readonly kind: 'progress' } & Position)
  | ({ readonly kind: 'finished'; readonly record: RunRecord } & Overview)
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** lm-eval's files of a model. */
  | { readonly kind: 'written'; readonly files: readonly string[] };

/** Some models, or some questions, could not be evaluated; the rest is recorded. */
export class SomeFailed extends Error {
  override readonly name = 'SomeFailed';

  constructor(
    readonly failures: readonly Failure[],
    /** Of the runs that were finished. */
    readonly records: readonly RunRecord[],
  ) {
    super(failures.map(failureLine).join(' '));
  }
}

function failureLine({ model, task, questions, reason }: Failure): string {
  const what = [model, task].filter((word) => word !== undefined).join(' on ');
  return `${what}${questions === undefined ? '' : `, ${questions} questions`}: ${reason}`;
}

/** Throws Interrupted where the signal was given. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Interrupted('The evaluation was interrupted; what was scored is recorded.');
}

/** Evaluations that make one plan. */
export interface SweepOptions extends Pick<EvaluateOptions, 'results' | 'onEvent' | 'signal'> {
  /** Their own `results`, `onEvent` and `signal` do not count. */
  readonly evaluations: readonly EvaluateOptions[];
}

/** The evaluation was ended by its signal; everything that was scored is recorded. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
