// Qwen2-MoE: Qwen2 with experts at some layers, one of which all tokens go through, and windows at early layers.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import { qwenExperts, readQwenExperts } from './reading/experts.ts';
import type { Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { readUsedWindow, windowsByLayer } from './reading/windows.ts';

/** Defaults: transformers 5.23, models/qwen2_moe/configuration_qwen2_moe.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 2048,
    layers: 24,
    heads: 16,
    keyValueHeads: 16,
    mlpWidth: 5632,
    vocabulary: 151936,
    contextLength: 32768,
  });
  const { layers } = sizes;
  const window = readUsedWindow(config, 4096);
  const end = window === undefined ? 0 : config.count('window until layer', 'max_window_layers', 28);
  return {
    family: 'qwen2_moe',
    ...sizes,
    ...readQwenExperts(config, layers, {
      keys: ['num_experts'],
      count: 60,
      chosen: 4,
      width: 1408,
      sharedWidth: 5632,
    }),
    ...rmsNorm(config, 1e-6),
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: windowsByLayer(config, layers, window, (layer) => layer % 2 === 0 && layer < end),
    attentionScales: rootScales(sizes),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: {
      queryKeyValue: config.flag('attention biases', 'qkv_bias', true),
      attentionOutput: false,
      mlp: false,
      head: false,
    },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

export const qwen2Moe: Family = {
  modelTypes: ['qwen2_moe'],
  prefix: 'model.',
  design,
  weights: (network) => llamaNames(network, { layer: (at, index) => qwenExperts(network, at, index) }),
};
