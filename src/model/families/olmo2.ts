// OLMo 2: Llama that norms what attention and MLP give, not what they take, and all queries and all keys of a token together.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { Family } from './family.ts';
import { llamaNames, queryKeyNorms } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';
import { norm } from './reading/weight-names.ts';

/** Defaults: transformers 5.23, models/olmo2/configuration_olmo2.py. */
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
  return {
    family: 'olmo2',
    ...sizes,
    ...rmsNorm(config, 1e-5),
    normPlace: 'output',
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: everyLayer(sizes.layers, undefined),
    attentionScales: rootScales(sizes),
    queryKeyNorm: 'whole',
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

export const olmo2: Family = {
  modelTypes: ['olmo2'],
  prefix: 'model.',
  design,
  weights: (network) =>
    llamaNames(network, {
      layer: (at) => ({
        attentionNorm: norm(`${at}.post_attention_layernorm`, false),
        ...queryKeyNorms(at),
        mlpNorm: norm(`${at}.post_feedforward_layernorm`, false),
      }),
    }),
};
