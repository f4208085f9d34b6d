import type { CommonArguments } from './options.ts';

/** What `plumbline compare` is given. */
export interface CompareArguments extends CommonArguments {
  readonly model: string;
  readonly other?: string;
  readonly tasks?: readonly string[];
  readonly metric?: string;
  readonly design?: string;
  readonly predictors?: string;
  readonly 'fail-below'?: unknown;
}
