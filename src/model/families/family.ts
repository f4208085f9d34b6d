// What a family file provides: it reads config.json into a DecoderDesign and names the weights. Nothing else.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';

/** A matrix (and bias) by name. `out-in` is PyTorch's Linear; `in-out` is GPT-2's Conv1D. */
export interface LinearWeights {
  readonly weight: string;
  readonly bias?: string;
  readonly layout: 'out-in' | 'in-out';
}

/** A norm's scale (and shift) by name. */
export interface NormWeights {
  readonly weight: string;
  readonly bias?: string;
}

/** Queries, keys and values: three matrices, or one whose rows are ordered in thirds or, head by head, in q, k, v. */
export type QueryKeyValueWeights =
  | {
      readonly kind: 'separate';
      readonly query: LinearWeights;
      readonly key: LinearWeights;
      readonly value: LinearWeights;
    }
  | { readonly kind: 'fused'; readonly projection: LinearWeights; readonly order: 'thirds' | 'head-by-head' };

export interface LayerWeights {
  readonly attentionNorm: NormWeights;
  readonly queryKeyValue: QueryKeyValueWeights;
  readonly attentionOutput: LinearWeights;
  readonly mlpNorm: NormWeights;
  /** The branch that goes through the activation where the MLP is gated. */
  readonly gate?: LinearWeights;
  readonly up: LinearWeights;
  readonly down: LinearWeights;
}

export interface DecoderWeights {
  readonly tokenEmbedding: string;
  readonly positionEmbedding?: string;
  readonly layers: readonly LayerWeights[];
  readonly finalNorm: NormWeights;
  /** Absent where the token embedding is the head. */
  readonly head?: LinearWeights;
}

export interface Family {
  /** The values of `model_type` that this family reads. */
  readonly modelTypes: readonly string[];
  /** What a tensor's name may begin with, and may lack when only the inner model was saved, such as `model.`. */
  readonly prefix: string;
  design(config: ConfigFields): DecoderDesign;
  /** The weights' names, with the prefix. */
  weights(design: DecoderDesign): DecoderWeights;
}
