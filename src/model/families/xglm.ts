// XGLM: layer norm, sines of the positions added to scaled token embeddings, a plain MLP, biases.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { DecoderWeights, Family, LayerWeights } from './family.ts';
import { everyLayer, readSizes } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';

/** The first position has the sines of 2. Source: modeling_xglm.py, `XGLMSinusoidalPositionalEmbedding`. */
const offset = 2;

/** Defaults: transformers 5.23, models/xglm/configuration_xglm.py; the norms' epsilon is PyTorch's (modeling_xglm.py). */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readSizes(config, {
    width: [['hidden_size', 'd_model'], 1024],
    layers: [['num_hidden_layers', 'num_layers'], 24],
    heads: [['num_attention_heads', 'attention_heads'], 16],
  });
  const { width, layers, heads, headWidth } = sizes;
  if (width < 4)
    throw config.problem(`d_model is ${width}, too few dimensions for sines of several frequencies.`);
  // transformers has no sines at the position of the padding token, whose row of the table must lie in front of the first.
  if (!config.isNull('pad_token_id') && config.count('padding', 'pad_token_id', 1) >= offset)
    throw config.refuse(
      'pad_token_id',
      `so that a position would have no sines; 0, ${offset - 1} and null are read.`,
    );
  const scaled = config.flag('embedding scale', 'scale_embedding', true);
  config.derived('norm', 'the family: layer norm');
  config.derived('norm epsilon', 'the family: 1e-5');
  config.derived('positions', 'the family: sinusoidal');
  config.derived('block', 'the family: serial');
  config.derived('biases', 'the family has them everywhere but in the head');
  return {
    family: 'xglm',
    ...sizes,
    ...(scaled && { embeddingScale: Math.sqrt(width) }),
    keyValueHeads: heads,
    mlpWidth: config.size('MLP width', 'ffn_dim', 4096),
    vocabulary: config.size('vocabulary', 'vocab_size', 256008),
    contextLength: config.size('context length', 'max_position_embeddings', 2048),
    norm: 'layer',
    normEpsilon: 1e-5,
    positions: { kind: 'sinusoidal', offset },
    windows: everyLayer(layers, undefined),
    attentionScales: everyLayer(layers, 1 / Math.sqrt(headWidth)),
    block: 'serial',
    activation: readActivation(config, 'activation_function', 'gelu'),
    gated: false,
    biases: { queryKeyValue: true, attentionOutput: true, mlp: true, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
  };
}

function weights(design: DecoderDesign): DecoderWeights {
  const layer = (index: number): LayerWeights => {
    const at = `model.layers.${index}`;
    return {
      attentionNorm: norm(`${at}.self_attn_layer_norm`),
      queryKeyValue: {
        kind: 'separate',
        query: linear(`${at}.self_attn.q_proj`, true),
        key: linear(`${at}.self_attn.k_proj`, true),
        value: linear(`${at}.self_attn.v_proj`, true),
      },
      attentionOutput: linear(`${at}.self_attn.out_proj`, true),
      mlpNorm: norm(`${at}.final_layer_norm`),
      mlp: { up: linear(`${at}.fc1`, true), down: linear(`${at}.fc2`, true) },
    };
  };
  return {
    tokenEmbedding: 'model.embed_tokens.weight',
    layers: Array.from({ length: design.layers }, (_, index) => layer(index)),
    finalNorm: norm('model.layer_norm'),
    ...(!design.tied && { head: linear('lm_head', false) }),
  };
}

export const xglm: Family = { modelTypes: ['xglm'], prefix: 'model.', design, weights };
