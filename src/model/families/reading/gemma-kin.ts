// What Gemma's generations share beside what Llama's kin share.

import type { ConfigFields } from '../../config-fields.ts';
import type { DecoderDesign } from '../../design.ts';
import type { LayerWeights } from '../family.ts';
import { readActivation } from './activation.ts';
import { rmsNorm } from './norm.ts';
import { everyLayer } from './sizes.ts';
import { norm } from './weight-names.ts';

/**
 * The factor on the token embedding: the root of the width. In bfloat16 transformers rounds it to that type, as it rounds all
 * that it computes there; here all is float32, whatever the weights are stored in.
 * Source: transformers 5.23, modeling_gemma.py, `GemmaTextScaledWordEmbedding`.
 */
export const embeddingScale = (width: number): number => Math.sqrt(width);

/** The factor on query-key products. */
const scoreScale = (config: ConfigFields): number =>
  1 / Math.sqrt(config.positive('attention scale', 'query_pre_attn_scalar', 256));

/** A soft cap; null is none. @param fallback where the key is absent; undefined: none */
export function readCap(config: ConfigFields, key: string, fallback?: number): number | undefined {
  const isNone = config.isNull(key) || (fallback === undefined && !config.has(key));
  return isNone ? undefined : config.positive('soft cap', key, fallback);
}

/** A Gemma may be an encoder, whose tokens see those behind them. */
export function refuseBothDirections(config: ConfigFields): void {
  const key = 'use_bidirectional_attention';
  if (config.flag('attention direction', key, false))
    throw config.refuse(key, 'but only networks whose tokens see what is before them can be scored.');
}

/** What the second and third generation have alike. */
export function readLaterGemma(
  config: ConfigFields,
  { width, layers }: Pick<DecoderDesign, 'width' | 'layers'>,
  /** The logits' soft cap where the config says nothing; undefined: none. */
  logitCap?: number,
) {
  const biased = config.flag('attention biases', 'attention_bias', false);
  const logitSoftCap = readCap(config, 'final_logit_softcapping', logitCap);
  refuseBothDirections(config);
  return {
    embeddingScale: embeddingScale(width),
    ...rmsNorm(config, 1e-6),
    normOffset: 1,
    normPlace: 'both',
    attentionScales: everyLayer(layers, scoreScale(config)),
    block: 'serial',
    activation: readActivation(config, 'hidden_activation', 'gelu_pytorch_tanh'),
    gated: true,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
    ...(logitSoftCap !== undefined && { logitSoftCap }),
  } as const;
}

/** From the second generation on outputs are normed too. @param at what the layer's names begin with */
export const outputNorms = (
  at: string,
): Pick<LayerWeights, 'attentionOutputNorm' | 'mlpNorm' | 'mlpOutputNorm'> => ({
  attentionOutputNorm: norm(`${at}.post_attention_layernorm`, false),
  mlpNorm: norm(`${at}.pre_feedforward_layernorm`, false),
  mlpOutputNorm: norm(`${at}.post_feedforward_layernorm`, false),
});
