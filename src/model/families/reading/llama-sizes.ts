// The sizes of a network, by the keys that Llama and most later families have for them.

import type { ConfigFields } from '../../config-fields.ts';
import type { DecoderDesign } from '../../design.ts';
import { everyLayer } from './sizes.ts';

/** What a family's configuration class has where a key is absent. */
export interface LlamaSizeDefaults {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Default: as many as `heads`. */
  readonly keyValueHeads?: number;
  /** Default: `width` / `heads`. */
  readonly headWidth?: number;
  readonly mlpWidth: number;
  readonly vocabulary: number;
  readonly contextLength: number;
}

export type LlamaSizes = Pick<DecoderDesign, keyof LlamaSizeDefaults>;

/**
 * Reads them. `num_key_value_heads` null is as many as there are heads.
 * @throws ModelError for heads that do not divide
 */
export function readLlamaSizes(config: ConfigFields, defaults: LlamaSizeDefaults): LlamaSizes {
  const width = config.size('width', 'hidden_size', defaults.width);
  const layers = config.depth('layers', 'num_hidden_layers', defaults.layers);
  const heads = config.size('heads', 'num_attention_heads', defaults.heads);
  const keyValueHeads = config.isNull('num_key_value_heads')
    ? heads
    : config.size('key-value heads', 'num_key_value_heads', defaults.keyValueHeads ?? heads);
  if (heads % keyValueHeads !== 0) {
    throw config.has('num_key_value_heads')
      ? config.refuse('num_key_value_heads', `which does not divide num_attention_heads = ${heads}.`)
      : config.problem(
          `num_key_value_heads is absent, and the family's default, ${keyValueHeads}, does not divide ` +
            `num_attention_heads = ${heads}.`,
        );
  }
  if (!config.has('head_dim') && defaults.headWidth === undefined && width % heads !== 0) {
    throw config.problem(
      `hidden_size is ${width}, which does not divide into num_attention_heads = ${heads}.`,
    );
  }
  return {
    width,
    layers,
    heads,
    keyValueHeads,
    headWidth: config.size('head width', 'head_dim', defaults.headWidth ?? width / heads),
    mlpWidth: config.size('MLP width', 'intermediate_size', defaults.mlpWidth),
    vocabulary: config.size('vocabulary', 'vocab_size', defaults.vocabulary),
    contextLength: config.size('context length', 'max_position_embeddings', defaults.contextLength),
  };
}

/** The usual factor on query-key products, for each layer: one over the root of the head's width. */
export const rootScales = ({ layers, headWidth }: LlamaSizes): readonly number[] =>
  everyLayer(layers, 1 / Math.sqrt(headWidth));
