// GPT-2: layer norm, learned positions, one fused query-key-value matrix stored input by output, a plain MLP.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './activation.ts';
import type { DecoderWeights, Family, LayerWeights, LinearWeights } from './family.ts';

/** Defaults and aliases: transformers 5.23, models/gpt2/configuration_gpt2.py. */
function design(config: ConfigFields): DecoderDesign {
  const width = config.size('width', ['n_embd', 'hidden_size'], 768);
  const layers = config.depth('layers', ['n_layer', 'num_hidden_layers'], 12);
  const heads = config.size('heads', ['n_head', 'num_attention_heads'], 12);
  if (width % heads !== 0) throw config.problem(`n_embd = ${width} does not divide into n_head = ${heads}.`);
  const headWidth = width / heads;
  const scaled = config.flag('attention scale', 'scale_attn_weights', true);
  const scaledByLayer = config.flag('attention scale by layer', 'scale_attn_by_inverse_layer_idx', false);
  config.derived('norm', 'the family: layer norm');
  config.derived('positions', 'the family: learned');
  config.derived('block', 'the family: serial');
  config.derived('biases', 'the family has them everywhere but in the head');
  return {
    family: 'gpt2',
    layers,
    width,
    heads,
    keyValueHeads: heads,
    headWidth,
    mlpWidth: config.size('MLP width', 'n_inner', 4 * width),
    vocabulary: config.size('vocabulary', 'vocab_size', 50257),
    contextLength: config.size('context length', ['n_positions', 'max_position_embeddings'], 1024),
    norm: 'layer',
    normEpsilon: config.positive('norm epsilon', 'layer_norm_epsilon', 1e-5),
    positions: { kind: 'learned' },
    windows: Array.from({ length: layers }, () => undefined),
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

function weights(design: DecoderDesign): DecoderWeights {
  const withBias = (name: string) => ({ weight: `${name}.weight`, bias: `${name}.bias` });
  const linear = (name: string): LinearWeights => ({ ...withBias(name), layout: 'in-out' });
  const layer = (index: number): LayerWeights => {
    const at = `transformer.h.${index}`;
    return {
      attentionNorm: withBias(`${at}.ln_1`),
      queryKeyValue: { kind: 'fused', projection: linear(`${at}.attn.c_attn`), order: 'thirds' },
      attentionOutput: linear(`${at}.attn.c_proj`),
      mlpNorm: withBias(`${at}.ln_2`),
      up: linear(`${at}.mlp.c_fc`),
      down: linear(`${at}.mlp.c_proj`),
    };
  };
  return {
    tokenEmbedding: 'transformer.wte.weight',
    positionEmbedding: 'transformer.wpe.weight',
    layers: Array.from({ length: design.layers }, (_, index) => layer(index)),
    finalNorm: withBias('transformer.ln_f'),
    ...(!design.tied && { head: { weight: 'lm_head.weight', layout: 'out-in' } }),
  };
}

export const gpt2: Family = { modelTypes: ['gpt2'], prefix: 'transformer.', design, weights };
