// GPT-BigCode (SantaCoder, StarCoder): GPT-2 with one head of keys and values for all queries, or with each head's query, key and
// value beside each other.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { DecoderWeights, Family } from './family.ts';
import { gptNames } from './reading/gpt-names.ts';
import { layerNorm } from './reading/norm.ts';
import { everyLayer, gptKeys, readSizes } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';

/** Defaults: transformers 5.23, models/gpt_bigcode/configuration_gpt_bigcode.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readSizes(config, {
    width: [gptKeys.width, 768],
    layers: [gptKeys.layers, 12],
    heads: [gptKeys.heads, 12],
  });
  const { width, layers, heads, headWidth } = sizes;
  const scaled = config.flag('attention scale', 'scale_attn_weights', true);
  config.derived('positions', 'the family: learned');
  config.derived('block', 'the family: serial');
  config.derived('biases', 'the family has them everywhere but in the head');
  return {
    family: 'gpt_bigcode',
    ...sizes,
    keyValueHeads: config.flag('key-value heads', 'multi_query', true) ? 1 : heads,
    mlpWidth: config.size('MLP width', 'n_inner', 4 * width),
    vocabulary: config.size('vocabulary', 'vocab_size', 50257),
    contextLength: config.size('context length', gptKeys.context, 1024),
    ...layerNorm(config, 'layer_norm_epsilon'),
    positions: { kind: 'learned', offset: 0 },
    windows: everyLayer(layers, undefined),
    attentionScales: everyLayer(layers, scaled ? 1 / Math.sqrt(headWidth) : 1),
    block: 'serial',
    activation: readActivation(config, 'activation_function', 'gelu_pytorch_tanh'),
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
      projection: linear(`${at}.attn.c_attn`, true),
      order: design.keyValueHeads === design.heads ? 'groups' : 'thirds',
    },
    attentionOutput: linear(`${at}.attn.c_proj`, true),
    mlpNorm: norm(`${at}.ln_2`),
    mlp: { up: linear(`${at}.mlp.c_fc`, true), down: linear(`${at}.mlp.c_proj`, true) },
  }));

export const gptBigcode: Family = { modelTypes: ['gpt_bigcode'], prefix: 'transformer.', design, weights };
