// Granite: Llama with factors on the embedding, on what each block adds, on query-key products and on the logits.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import { readBiases } from './reading/biases.ts';
import type { Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';

/** Defaults: transformers 5.23, models/granite/configuration_granite.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 4096,
    layers: 32,
    heads: 32,
    mlpWidth: 11008,
    vocabulary: 32000,
    contextLength: 2048,
  });
  const { layers, contextLength: context } = sizes;
  return {
    family: 'granite',
    ...sizes,
    embeddingScale: config.positive('embedding scale', 'embedding_multiplier', 1),
    ...rmsNorm(config, 1e-6),
    residualScale: config.positive('residual scale', 'residual_multiplier', 1),
    positions: readRotary(config, { ...sizes, context }),
    windows: everyLayer(layers, undefined),
    attentionScales: everyLayer(layers, config.positive('attention scale', 'attention_multiplier', 1)),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: readBiases(config),
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
    logitScale: 1 / config.positive('logit scale', 'logits_scaling', 1),
  };
}

export const granite: Family = {
  modelTypes: ['granite'],
  prefix: 'model.',
  design,
  weights: llamaNames,
};
