// What the parent and a worker say to each other: one question, one answer, in turn.

import type { SessionOptions } from '../onnx/session.ts';
import type { GeneratedTokens, GenerateJob } from '../plain/generate.ts';
import type { ScoredTokens, TokenSequence } from '../types.ts';

/** Token sequences of a pass or several. */
export interface ScoreJob {
  readonly kind: 'score';
  readonly sequences: readonly TokenSequence[];
}

/** A text to generate. The worker decodes it to look for stop strings. */
export interface GenerationJob extends GenerateJob {
  readonly kind: 'generate';
  readonly stop: readonly string[];
}

export interface OpenJob {
  readonly kind: 'open';
  readonly path: string;
  readonly session: SessionOptions;
}

export type Job = OpenJob | ScoreJob | GenerationJob;

/** `computed` counts the tokens that went through the network for the job. */
export type Reply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'scored'; readonly scored: readonly ScoredTokens[]; readonly computed: number }
  | { readonly kind: 'generated'; readonly generated: GeneratedTokens; readonly computed: number }
  | {
      readonly kind: 'failed';
      readonly error: 'ModelError' | 'Error';
      readonly message: string;
      readonly stack: string;
    };
