// Qwen3: Qwen2 with norms of each head's queries and keys, and biases of the attention only where the config says so.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { Family } from './family.ts';
import { llamaNames, queryKeyNorms } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { windowsFromLayer } from './reading/windows.ts';

/** Defaults: transformers 5.23, models/qwen3/configuration_qwen3.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 4096,
    layers: 32,
    heads: 32,
    keyValueHeads: 32,
    headWidth: 128,
    mlpWidth: 22016,
    vocabulary: 151936,
    contextLength: 32768,
  });
  const biased = config.flag('attention biases', 'attention_bias', false);
  return {
    family: 'qwen3',
    ...sizes,
    ...rmsNorm(config, 1e-6),
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: windowsFromLayer(config, sizes.layers),
    attentionScales: rootScales(sizes),
    queryKeyNorm: 'head',
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

export const qwen3: Family = {
  modelTypes: ['qwen3'],
  prefix: 'model.',
  design,
  weights: (network) => llamaNames(network, { layer: queryKeyNorms }),
};
