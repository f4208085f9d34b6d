// GPT-2, and Cerebras-GPT: layer norm, learned positions, one fused query-key-value matrix stored input by output, a plain MLP.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { DecoderWeights, Family } from './family.ts';
import { gptNames } from './reading/gpt-names.ts';
import { layerNorm } from './reading/norm.ts';
import { everyLayer, gptKeys, readSizes } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';

/** Defaults: transformers 5.23, models/gpt2/configuration_gpt2.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readSizes(config, {
    width: [gptKeys.width, 768],
    layers: [gptKeys.layers, 12],
    heads: [gptKeys.heads, 12],
  });
  const { width, layers, heads, headWidth } = sizes;
  const scaled = config.flag('attention scale', 'scale_attn_weights', true);
  const scaledByLayer = config.flag('attention scale by layer', 'scale_attn_by_inverse_layer_idx', false);
  config.derived('positions', 'the family: learned');
  config.derived('block', 'the family: serial');
  config.derived('biases', 'the family has them everywhere but in the head');
  return {
    family: 'gpt2',
    ...sizes,
    keyValueHeads: heads,
    mlpWidth: config.size('MLP width', 'n_inner', 4 * width),
    vocabulary: config.size('vocabulary', 'vocab_size', 50257),
    contextLength: config.size('context length', gptKeys.context, 1024),
    ...layerNorm(config, 'layer_norm_epsilon'),
    positions: { kind: 'learned', offset: 0 },
    windows: everyLayer(layers, undefined),
    attentionScales: Array.from(
      { length: layers },
      (_, layer) => (scaled ? 1 / Math.sqrt(headWidth) : 1) / (scaledByLayer ? layer + 1 : 1),
    ),
    block: 'serial',
    activation: readActivation(config, 'activation_function', 'gelu_new'),
    gated: false,
    biases: { queryKeyValue: true, attentionOutput: true, mlp: true, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
  };
}

const weights = (design: DecoderDesign): DecoderWeights =>
  gptNames(design, (at) => ({
    attentionNorm: norm(`${at}.ln_1`),
    queryKeyValue: {
      kind: 'fused',
      projection: linear(`${at}.attn.c_attn`, true, 'in-out'),
      order: 'thirds',
    },
    attentionOutput: linear(`${at}.attn.c_proj`, true, 'in-out'),
    mlpNorm: norm(`${at}.ln_2`),
    mlp: {
      up: linear(`${at}.mlp.c_fc`, true, 'in-out'),
      down: linear(`${at}.mlp.c_proj`, true, 'in-out'),
    },
  }));

export const gpt2: Family = { modelTypes: ['gpt2'], prefix: 'transformer.', design, weights };
