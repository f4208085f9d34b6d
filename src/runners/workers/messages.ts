// What the parent and a worker say to each other. A job has a number, and its reply the same; replies come in any order.

import type { GraphModel } from '../../model/onnx/graph-model.ts';
import type { SessionOptions } from '../onnx/session.ts';
import type { Device } from '../providers/device.ts';
import type { GeneratedTokens, GenerateJob } from '../plain/generate.ts';
import type { PassLimits } from '../schedule/passes.ts';
import type { Trunk } from '../schedule/trunk.ts';
import type { ScoredTokens, TokenSequence } from '../types.ts';

/** Token sequences of a pass or several, and what they begin with. */
export interface ScoreJob {
  readonly kind: 'score';
  readonly sequences: readonly TokenSequence[];
  readonly trunk: Trunk;
}

/** A text to generate. The worker decodes it to look for stop strings. */
export interface GenerationJob extends GenerateJob {
  readonly kind: 'generate';
  readonly stop: readonly string[];
  readonly trunk: Trunk;
}

/** A model, and how it is run. */
export interface OpenedModel {
  readonly path: string;
  readonly session: SessionOptions;
  readonly limits: PassLimits;
  /** Texts that are generated side by side. */
  readonly slots: number;
}

export interface OpenJob extends OpenedModel {
  readonly kind: 'open';
  /** Seconds between two signs of life, at least. */
  readonly signsEvery: number;
  /** The id of the process that asks. */
  readonly parent: number;
}

export type Job = OpenJob | ScoreJob | GenerationJob;

/** What is done next, and how long it may be silent in: a session is opened, or passes are run. */
export type Doing = 'opening' | 'passes';

/** A worker is alive; told after a pass, and before and after a session is opened. */
export interface Sign {
  readonly sign: Doing;
}

/** How an opened model can be run, and whether its graph takes a past. */
export interface Opened {
  readonly kind: 'opened';
  readonly sharing: GraphModel['sharing'];
  readonly takesPast: boolean;
  /** What it runs on; undefined: the CPU. */
  readonly device: Device | undefined;
}

export interface Failed {
  readonly kind: 'failed';
  readonly error: 'ModelError' | 'Error';
  readonly message: string;
  readonly stack: string;
}

/** `computed` counts the tokens that went through the network for the job. */
export type Answer =
  | { readonly kind: 'scored'; readonly scored: readonly ScoredTokens[]; readonly computed: number }
  | { readonly kind: 'generated'; readonly generated: GeneratedTokens; readonly computed: number };

export type Reply = Opened | Answer | Failed;

export interface Numbered<Message> {
  readonly number: number;
  readonly message: Message;
}
