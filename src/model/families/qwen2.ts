// Qwen2: Llama with biases on queries, keys and values, and a window at its later layers.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { windowsFromLayer } from './reading/windows.ts';

/** Defaults: transformers 5.23, models/qwen2/configuration_qwen2.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 4096,
    layers: 32,
    heads: 32,
    keyValueHeads: 32,
    mlpWidth: 22016,
    vocabulary: 151936,
    contextLength: 32768,
  });
  return {
    family: 'qwen2',
    ...sizes,
    ...rmsNorm(config, 1e-6),
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: windowsFromLayer(config, sizes.layers),
    attentionScales: rootScales(sizes),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: { queryKeyValue: true, attentionOutput: false, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

export const qwen2: Family = {
  modelTypes: ['qwen2'],
  prefix: 'model.',
  design,
  weights: llamaNames,
};
