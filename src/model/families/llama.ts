// Llama: RMS norm, rotary positions, heads that share keys and values, a gated MLP, blocks in series.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import { readBiases } from './reading/biases.ts';
import type { Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';

const headsByLayer = 'num_key_value_heads_per_layer';

/** Defaults: transformers 5.23, models/llama/configuration_llama.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 4096,
    layers: 32,
    heads: 32,
    mlpWidth: 11008,
    vocabulary: 32000,
    contextLength: 2048,
  });
  // DeciLM's first models say that they are Llamas.
  if (config.has(headsByLayer))
    throw config.refuse(headsByLayer, 'but all layers of this family have as many heads of keys and values.');
  return {
    family: 'llama',
    ...sizes,
    ...rmsNorm(config, 1e-6),
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: everyLayer(sizes.layers, undefined),
    attentionScales: rootScales(sizes),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: readBiases(config),
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

export const llama: Family = {
  modelTypes: ['llama'],
  prefix: 'model.',
  design,
  weights: llamaNames,
};
