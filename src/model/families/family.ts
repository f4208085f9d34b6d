// What a family file provides: it reads config.json into a DecoderDesign and names the weights. Nothing else.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';

/** A matrix (and bias) by name. `out-in` is PyTorch's Linear; `in-out` is GPT-2's Conv1D. */
export interface LinearWeights {
  readonly weight: string;
  readonly bias?: string;
  readonly layout: 'out-in' | 'in-out';
}

/** A norm's scale and shift by name; a norm may lack either. */
export interface NormWeights {
  readonly weight?: string;
  readonly bias?: string;
}

/**
 * Queries, keys and values: three matrices, or one whose rows are ordered: all queries, all keys, all values (`thirds`);
 * for each head of keys its queries, its key, its value (`groups`); or in four blocks of queries, values and keys (`blocks`).
 */
export type QueryKeyValueWeights =
  | {
      readonly kind: 'separate';
      readonly query: LinearWeights;
      readonly key: LinearWeights;
      readonly value: LinearWeights;
    }
  | {
      readonly kind: 'fused';
      readonly projection: LinearWeights;
      readonly order: 'thirds' | 'groups' | 'blocks';
    };

/** One MLP. Where it is gated, `gate` is the branch that goes through the activation; `gateUp` holds it and `up` behind it in one. */
export type MlpWeights =
  | { readonly gate?: LinearWeights; readonly up: LinearWeights; readonly down: LinearWeights }
  | { readonly gateUp: LinearWeights; readonly down: LinearWeights };

export interface ExpertWeights {
  /** [experts, width]. */
  readonly router: LinearWeights;
  readonly experts: readonly MlpWeights[];
  /** What all tokens go through beside them, and its gate [1, width]. */
  readonly shared?: { readonly mlp: MlpWeights; readonly gate: LinearWeights };
}

export interface LayerWeights {
  /** The norm at the place that the design says. Where one norm serves both sides of a parallel block, `mlpNorm` names it again. */
  readonly attentionNorm: NormWeights;
  /** Where inputs and outputs are normed: the output's. */
  readonly attentionOutputNorm?: NormWeights;
  readonly queryKeyValue: QueryKeyValueWeights;
  /** Of queries and of keys: one, or one a head where each is stored by itself. */
  readonly queryNorms?: readonly NormWeights[];
  readonly keyNorms?: readonly NormWeights[];
  readonly attentionOutput: LinearWeights;
  readonly mlpNorm: NormWeights;
  readonly mlpOutputNorm?: NormWeights;
  readonly mlp: MlpWeights | ExpertWeights;
}

export interface DecoderWeights {
  readonly tokenEmbedding: string;
  /** From the embedding's width to the stream's, and back. */
  readonly projectIn?: LinearWeights;
  readonly projectOut?: LinearWeights;
  readonly positionEmbedding?: string;
  readonly embeddingNorm?: NormWeights;
  readonly layers: readonly LayerWeights[];
  /** Absent where the stream goes to the head as it is. */
  readonly finalNorm?: NormWeights;
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
