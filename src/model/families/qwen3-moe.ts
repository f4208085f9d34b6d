// Qwen3-MoE: Qwen3 with experts at some layers.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import { qwenExperts, readQwenExperts } from './reading/experts.ts';
import type { Family } from './family.ts';
import { llamaNames, queryKeyNorms } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';
import { readUsedWindow } from './reading/windows.ts';

/** Defaults: transformers 5.23, models/qwen3_moe/configuration_qwen3_moe.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 2048,
    layers: 24,
    heads: 32,
    keyValueHeads: 4,
    mlpWidth: 6144,
    vocabulary: 151936,
    contextLength: 32768,
  });
  const biased = config.flag('attention biases', 'attention_bias', false);
  return {
    family: 'qwen3_moe',
    ...sizes,
    ...readQwenExperts(config, sizes.layers, {
      keys: ['num_experts', 'num_local_experts'],
      count: 128,
      chosen: 8,
      width: 768,
    }),
    ...rmsNorm(config, 1e-6),
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: everyLayer(sizes.layers, readUsedWindow(config, 4096)),
    attentionScales: rootScales(sizes),
    queryKeyNorm: 'head',
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

export const qwen3Moe: Family = {
  modelTypes: ['qwen3_moe'],
  prefix: 'model.',
  design,
  weights: (network) =>
    llamaNames(network, {
      layer: (at, index) => ({ ...queryKeyNorms(at), ...qwenExperts(network, at, index) }),
    }),
};
