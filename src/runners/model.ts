// A model as a runner is started for it: the checkpoint, its tokenizer, and how long a sequence may be.

import { UsageError } from '../lib/errors.ts';
import { type Checkpoint, openCheckpoint } from '../model/checkpoint.ts';
import { openTokenizer, type Tokenizer } from '../model/tokenizer/tokenizer.ts';
import type { RunnerOptions } from './types.ts';

/** A checkpoint with its tokenizer, before any weight is read. */
export interface Model {
  readonly checkpoint: Checkpoint;
  readonly tokenizer: Tokenizer;
  readonly maxLength: number;
}

/** Where neither the config nor the tokenizer says a longest sequence: lm_eval/models/huggingface.py, `_DEFAULT_MAX_LENGTH`. */
const fallbackLength = 2048;

/**
 * Reads what is needed to encode requests.
 * @throws ModelError, and UsageError for a maximum length that the model cannot have
 */
export async function readModel(path: string, options: RunnerOptions): Promise<Model> {
  if (path === '') throw new UsageError('The model is an empty name; give the folder of a checkpoint.');
  const checkpoint = await openCheckpoint(path);
  const tokenizer = await openTokenizer(checkpoint.files.folder);
  const { contextLength, design } = checkpoint;
  const learned = design?.positions.kind === 'learned' ? design.contextLength : Infinity;
  const { maxLength = contextLength ?? Math.min(tokenizer.maxLength ?? fallbackLength, learned) } = options;
  if (maxLength > learned) {
    throw new UsageError(
      `--max-length ${maxLength} is more than the ${learned} positions that ${checkpoint.name} has learned.`,
    );
  }
  return { checkpoint, tokenizer, maxLength };
}

/** What a worker opens: the folder, or the .onnx file that was chosen in it. */
export const placeOf = ({ files }: Checkpoint): string =>
  files.kind === 'onnx' ? files.onnxFile : files.folder;
