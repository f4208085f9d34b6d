// The names that Llama gives its tensors. Most later families keep them, but for what they have of their own.

import type { DecoderDesign } from '../../design.ts';
import type { DecoderWeights, LayerWeights, MlpWeights, NormWeights } from '../family.ts';
import { linear, norm as nameNorm } from './weight-names.ts';

/** What a family names in another way. */
export interface OwnNames {
  /** Default: each norm has a scale and no shift. */
  readonly norm?: (name: string) => NormWeights;
  /** The parts of a layer that are named otherwise. @param at what the layer's names begin with */
  readonly layer?: (at: string, index: number) => Partial<LayerWeights>;
}

const scaled = (name: string): NormWeights => nameNorm(name, false);

/** The names of a design's weights, the family's own in place of Llama's. */
export function llamaNames(
  design: DecoderDesign,
  { norm = scaled, layer: own }: OwnNames = {},
): DecoderWeights {
  const { queryKeyValue, attentionOutput, mlp } = design.biases;
  const layer = (index: number): LayerWeights => {
    const at = `model.layers.${index}`;
    return {
      attentionNorm: norm(`${at}.input_layernorm`),
      queryKeyValue: {
        kind: 'separate',
        query: linear(`${at}.self_attn.q_proj`, queryKeyValue),
        key: linear(`${at}.self_attn.k_proj`, queryKeyValue),
        value: linear(`${at}.self_attn.v_proj`, queryKeyValue),
      },
      attentionOutput: linear(`${at}.self_attn.o_proj`, attentionOutput),
      mlpNorm: norm(`${at}.post_attention_layernorm`),
      mlp: gatedMlp(`${at}.mlp`, mlp),
      ...own?.(at, index),
    };
  };
  return {
    tokenEmbedding: 'model.embed_tokens.weight',
    layers: Array.from({ length: design.layers }, (_, index) => layer(index)),
    finalNorm: norm('model.norm'),
    ...(!design.tied && { head: linear('lm_head', false) }),
  };
}

export const gatedMlp = (at: string, biased: boolean): MlpWeights => ({
  gate: linear(`${at}.gate_proj`, biased),
  up: linear(`${at}.up_proj`, biased),
  down: linear(`${at}.down_proj`, biased),
});

/** One norm for all heads of queries, one for all of keys. */
export const queryKeyNorms = (at: string): Pick<LayerWeights, 'queryNorms' | 'keyNorms'> => ({
  queryNorms: [scaled(`${at}.self_attn.q_norm`)],
  keyNorms: [scaled(`${at}.self_attn.k_norm`)],
});
