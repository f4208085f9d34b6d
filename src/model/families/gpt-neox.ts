// GPT-NeoX and Pythia: layer norm, rotary positions on a share of each head, query, key and value fused head by head,
// attention and MLP side by side (or, where the config says so, in series).

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './activation.ts';
import type { DecoderWeights, Family, LayerWeights, LinearWeights } from './family.ts';
import { readRotary } from './rotary.ts';

/** Defaults: transformers 5.23, models/gpt_neox/configuration_gpt_neox.py. */
function design(config: ConfigFields): DecoderDesign {
  const width = config.size('width', 'hidden_size', 6144);
  const layers = config.depth('layers', 'num_hidden_layers', 44);
  const heads = config.size('heads', 'num_attention_heads', 64);
  if (width % heads !== 0) {
    throw config.problem(`hidden_size = ${width} does not divide into num_attention_heads = ${heads}.`);
  }
  const headWidth = width / heads;
  const contextLength = config.size('context length', 'max_position_embeddings', 2048);
  const attentionBias = config.flag('attention biases', 'attention_bias', true);
  config.derived('norm', 'the family: layer norm');
  config.derived('MLP biases', 'the family has them');
  return {
    family: 'gpt_neox',
    layers,
    width,
    heads,
    keyValueHeads: heads,
    headWidth,
    mlpWidth: config.size('MLP width', 'intermediate_size', 24576),
    vocabulary: config.size('vocabulary', 'vocab_size', 50432),
    contextLength,
    norm: 'layer',
    normEpsilon: config.positive('norm epsilon', 'layer_norm_eps', 1e-5),
    positions: readRotary(config, headWidth, contextLength, {
      base: 'rotary_emb_base',
      share: { key: 'rotary_pct', fallback: 0.25 },
    }),
    windows: Array.from({ length: layers }, () => undefined),
    attentionScales: Array.from({ length: layers }, () => 1 / Math.sqrt(headWidth)),
    block: config.flag('block', 'use_parallel_residual', true) ? 'parallel' : 'serial',
    activation: readActivation(config, 'hidden_act', 'gelu'),
    gated: false,
    biases: { queryKeyValue: attentionBias, attentionOutput: attentionBias, mlp: true, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

function weights(design: DecoderDesign): DecoderWeights {
  const withBias = (name: string) => ({ weight: `${name}.weight`, bias: `${name}.bias` });
  const linear = (name: string, biased: boolean): LinearWeights => ({
    ...(biased ? withBias(name) : { weight: `${name}.weight` }),
    layout: 'out-in',
  });
  const layer = (index: number): LayerWeights => {
    const at = `gpt_neox.layers.${index}`;
    const { queryKeyValue, attentionOutput, mlp } = design.biases;
    return {
      attentionNorm: withBias(`${at}.input_layernorm`),
      queryKeyValue: {
        kind: 'fused',
        projection: linear(`${at}.attention.query_key_value`, queryKeyValue),
        order: 'head-by-head',
      },
      attentionOutput: linear(`${at}.attention.dense`, attentionOutput),
      mlpNorm: withBias(`${at}.post_attention_layernorm`),
      up: linear(`${at}.mlp.dense_h_to_4h`, mlp),
      down: linear(`${at}.mlp.dense_4h_to_h`, mlp),
    };
  };
  return {
    tokenEmbedding: 'gpt_neox.embed_in.weight',
    layers: Array.from({ length: design.layers }, (_, index) => layer(index)),
    finalNorm: withBias('gpt_neox.final_layer_norm'),
    ...(!design.tied && { head: linear('embed_out', false) }),
  };
}

export const gptNeox: Family = { modelTypes: ['gpt_neox'], prefix: 'gpt_neox.', design, weights };
