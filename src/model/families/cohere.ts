// Cohere's Command R: attention and MLP side by side behind one norm, neighbouring dimensions rotated, logits scaled.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { Family } from './family.ts';
import { llamaNames, queryKeyNorms } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { layerNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';
import { norm } from './reading/weight-names.ts';

/** Defaults: transformers 5.23, models/cohere/configuration_cohere.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 8192,
    layers: 40,
    heads: 64,
    mlpWidth: 22528,
    vocabulary: 256000,
    contextLength: 8192,
  });
  const biased = config.flag('attention biases', 'attention_bias', false);
  const normed = config.flag('query and key norms', 'use_qk_norm', false);
  return {
    family: 'cohere',
    ...sizes,
    ...layerNorm(config, 'layer_norm_eps'),
    positions: readRotary(
      config,
      { ...sizes, context: sizes.contextLength },
      { baseFallback: 500000, pairs: 'neighbours' },
    ),
    windows: everyLayer(sizes.layers, undefined),
    attentionScales: rootScales(sizes),
    ...(normed && { queryKeyNorm: 'each-head' }),
    block: 'parallel',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
    logitScale: config.positive('logit scale', 'logit_scale', 0.0625),
  };
}

export const cohere: Family = {
  modelTypes: ['cohere'],
  prefix: 'model.',
  design,
  weights: (network) =>
    llamaNames(network, {
      layer: (at) => ({
        ...(network.queryKeyNorm && queryKeyNorms(at)),
        mlpNorm: norm(`${at}.input_layernorm`, false),
      }),
    }),
};
