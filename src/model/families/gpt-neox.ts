// GPT-NeoX and Pythia: layer norm, rotary positions on a share of each head, query, key and value fused head by head,
// attention and MLP side by side (or, where the config says so, in series).

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { DecoderWeights, Family, LayerWeights } from './family.ts';
import { layerNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer, readSizes } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';

/** Defaults: transformers 5.23, models/gpt_neox/configuration_gpt_neox.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readSizes(config, {
    width: ['hidden_size', 6144],
    layers: ['num_hidden_layers', 44],
    heads: ['num_attention_heads', 64],
  });
  const { layers, heads, headWidth } = sizes;
  const contextLength = config.size('context length', 'max_position_embeddings', 2048);
  const attentionBias = config.flag('attention biases', 'attention_bias', true);
  config.derived('MLP biases', 'the family has them');
  return {
    family: 'gpt_neox',
    ...sizes,
    keyValueHeads: heads,
    mlpWidth: config.size('MLP width', 'intermediate_size', 24576),
    vocabulary: config.size('vocabulary', 'vocab_size', 50432),
    contextLength,
    ...layerNorm(config, 'layer_norm_eps'),
    positions: readRotary(
      config,
      { headWidth, context: contextLength, layers },
      { base: 'rotary_emb_base', share: { key: 'rotary_pct', fallback: 0.25 } },
    ),
    windows: everyLayer(layers, undefined),
    attentionScales: everyLayer(layers, 1 / Math.sqrt(headWidth)),
    block: config.flag('block', 'use_parallel_residual', true) ? 'parallel' : 'serial',
    activation: readActivation(config, 'hidden_act', 'gelu'),
    gated: false,
    biases: { queryKeyValue: attentionBias, attentionOutput: attentionBias, mlp: true, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

function weights(design: DecoderDesign): DecoderWeights {
  const layer = (index: number): LayerWeights => {
    const at = `gpt_neox.layers.${index}`;
    const { queryKeyValue, attentionOutput, mlp } = design.biases;
    return {
      attentionNorm: norm(`${at}.input_layernorm`),
      queryKeyValue: {
        kind: 'fused',
        projection: linear(`${at}.attention.query_key_value`, queryKeyValue),
        order: 'groups',
      },
      attentionOutput: linear(`${at}.attention.dense`, attentionOutput),
      mlpNorm: norm(`${at}.post_attention_layernorm`),
      mlp: {
        up: linear(`${at}.mlp.dense_h_to_4h`, mlp),
        down: linear(`${at}.mlp.dense_4h_to_h`, mlp),
      },
    };
  };
  return {
    tokenEmbedding: 'gpt_neox.embed_in.weight',
    layers: Array.from({ length: design.layers }, (_, index) => layer(index)),
    finalNorm: norm('gpt_neox.final_layer_norm'),
    ...(!design.tied && { head: linear('embed_out', false) }),
  };
}

export const gptNeox: Family = { modelTypes: ['gpt_neox'], prefix: 'gpt_neox.', design, weights };
