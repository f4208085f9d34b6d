// What lm-eval's files are written from.

import type { Checkpoint } from '../../model/checkpoint.ts';
import type { Tokenizer } from '../../model/tokenizer/tokenizer.ts';
import type { Group, Task } from '../../tasks/types.ts';
import type { RunRecord } from '../types.ts';

/** A finished run with its task. */
export interface FinishedRun {
  readonly record: RunRecord;
  readonly task: Task;
  /** Rows of the evaluated split, those that were not asked included. */
  readonly total: number;
}

/** One model's evaluation. */
export interface HarnessRun {
  /** lm-eval's `--output_path`: a folder, or a file whose name ends in `.json`. */
  readonly outputPath: string;
  readonly logSamples: boolean;
  /** Where the runs are recorded. */
  readonly resultsFolder: string;
  /** The model's folder as it was given: lm-eval's `pretrained`. */
  readonly modelPath: string;
  readonly model: HarnessModel;
  /** The groups that were asked for, with those inside them. */
  readonly groups: readonly Group[];
  /** The first so many questions of each task, as it was asked. */
  readonly limit?: number | undefined;
  /** The most tokens that the model was to see at once, where it was asked: lm-eval's model argument `max_length`. */
  readonly maxLength?: number | undefined;
  /** Of the few-shot draws. */
  readonly seed: number;
  /** The chat template's source where one was applied, and whether each shot was a turn of its own. */
  readonly chat?: { readonly template: string; readonly multiturn: boolean } | undefined;
  readonly systemInstruction?: string | undefined;
}

/** What the files tell of a model. */
export interface HarnessModel {
  readonly checkpoint: Pick<Checkpoint, 'name' | 'parameters'>;
  readonly tokenizer: Pick<Tokenizer, 'padToken' | 'eosToken' | 'bosToken' | 'spelling'>;
  readonly maxLength: number;
}
