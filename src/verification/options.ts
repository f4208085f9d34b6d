// What a verification is asked.

import type { RunnerOptions } from '../runners/types.ts';

export interface VerifyOptions extends Omit<RunnerOptions, 'provider' | 'maxLength'> {
  /** The run's key, the beginning of it, or `MODEL/TASK`. */
  readonly run: string;
  /** Where it is recorded. Default: `results`. */
  readonly results?: string | undefined;
  /** Where the checkpoint is. Default: where it was. */
  readonly model?: string | undefined;
  /** As for `evaluate`. */
  readonly data?: string | undefined;
  readonly hubCache?: string | undefined;
  /** How many questions are drawn to be scored again. Default: 20. */
  readonly questions?: number | undefined;
  /** Seeds the draw. Default: 1234. */
  readonly seed?: number | undefined;
  /** Whether programs that the model writes are run again, in the sandbox. Default: no. */
  readonly allowCode?: boolean | undefined;
  /** Whether the bytes of the checkpoint are hashed anew. Default: no. */
  readonly rehash?: boolean | undefined;
  /** Told what a person should know, and what is going on. */
  readonly onEvent?: ((event: VerifyEvent) => void) | undefined;
}

export type VerifyEvent =
  | { readonly kind: 'warning'; readonly message: string }
  /** How many samples of the journal were checked. */
  | { readonly kind: 'reading'; readonly samples: number; readonly of: number }
  | { readonly kind: 'opening'; readonly model: string }
  /** How many blocks of questions were scored again. */
  | { readonly kind: 'scoring'; readonly blocks: number; readonly of: number };
