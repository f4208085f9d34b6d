// OLMo: Llama with layer norms that have neither scale nor shift, and queries, keys and values held within bounds.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';

/** Defaults: transformers 5.23, models/olmo/configuration_olmo.py; the epsilon: modeling_olmo.py, `OlmoLayerNorm`. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 4096,
    layers: 32,
    heads: 32,
    mlpWidth: 11008,
    vocabulary: 50304,
    contextLength: 2048,
  });
  const biased = config.flag('attention biases', 'attention_bias', false);
  config.derived('norm', 'the family: layer norm without weights');
  return {
    family: 'olmo',
    ...sizes,
    norm: 'layer',
    normEpsilon: 1e-5,
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: everyLayer(sizes.layers, undefined),
    attentionScales: rootScales(sizes),
    ...(config.has('clip_qkv') && { clip: config.positive('clip', 'clip_qkv') }),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

export const olmo: Family = {
  modelTypes: ['olmo'],
  prefix: 'model.',
  design,
  weights: (network) => llamaNames(network, { norm: () => ({}) }),
};
