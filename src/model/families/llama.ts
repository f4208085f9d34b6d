// Llama and what is built like it: RMS norm, rotary positions, grouped heads, a gated MLP, blocks in series.
// Mistral adds a window, Qwen2 biases on queries, keys and values and a window on its later layers.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './activation.ts';
import type { DecoderWeights, Family, LayerWeights, LinearWeights } from './family.ts';
import { readRotary } from './rotary.ts';

/** What differs between the members: their configs' defaults and how biases and windows are said. */
interface Member {
  readonly modelType: string;
  readonly defaults: {
    readonly vocabulary: number;
    readonly mlpWidth: number;
    readonly context: number;
    readonly keyValueHeads?: number;
  };
  readonly biases: (config: ConfigFields) => {
    readonly queryKeyValue: boolean;
    readonly attentionOutput: boolean;
    readonly mlp: boolean;
  };
  readonly windows: (config: ConfigFields, layers: number) => readonly (number | undefined)[];
}

const noBiases = (config: ConfigFields) => {
  config.derived('biases', 'the family has none');
  return { queryKeyValue: false, attentionOutput: false, mlp: false };
};

/** Defaults: transformers 5.23, models/llama/configuration_llama.py. */
const llamaMember: Member = {
  modelType: 'llama',
  defaults: { vocabulary: 32000, mlpWidth: 11008, context: 2048 },
  biases: (config) => {
    const attention = config.flag('attention biases', 'attention_bias', false);
    return {
      queryKeyValue: attention,
      attentionOutput: attention,
      mlp: config.flag('MLP biases', 'mlp_bias', false),
    };
  },
  windows: (_config, layers) => Array.from({ length: layers }, () => undefined),
};

/** models/mistral/configuration_mistral.py: an absent window is 4096, null is none; with `layer_types` it is read as Ministral. */
const mistralMember: Member = {
  modelType: 'mistral',
  defaults: { vocabulary: 32000, mlpWidth: 14336, context: 131072, keyValueHeads: 8 },
  biases: noBiases,
  windows: (config, layers) => {
    const isNone = config.isNull('sliding_window');
    if (isNone) config.derived('window', 'config.json sliding_window');
    const window = isNone ? undefined : config.size('window', 'sliding_window', 4096);
    return slidingLayers(config, layers, () => true).map((sliding) => (sliding ? window : undefined));
  },
};

/** models/qwen2/configuration_qwen2.py: a window only where `use_sliding_window`, from layer `max_window_layers` on. */
const qwen2Member: Member = {
  modelType: 'qwen2',
  defaults: { vocabulary: 151936, mlpWidth: 22016, context: 32768, keyValueHeads: 32 },
  biases: (config) => {
    config.derived('biases', 'the family has them on queries, keys and values');
    return { queryKeyValue: true, attentionOutput: false, mlp: false };
  },
  windows: (config, layers) => {
    const none = !config.flag('window', 'use_sliding_window', false) || config.isNull('sliding_window');
    const window = none ? undefined : config.size('window', 'sliding_window', 4096);
    const first = none ? layers : config.count('window from layer', 'max_window_layers', 28);
    return slidingLayers(config, layers, (layer) => layer >= first).map((sliding) =>
      sliding ? window : undefined,
    );
  },
};

/** Which layers have a window: those that `layer_types` says, or else the family's. */
function slidingLayers(
  config: ConfigFields,
  layers: number,
  otherwise: (layer: number) => boolean,
): readonly boolean[] {
  const types = config.texts('windowed layers', 'layer_types');
  if (!types) return Array.from({ length: layers }, (_, layer) => otherwise(layer));
  const known = ['full_attention', 'sliding_attention'];
  if (types.length !== layers || !types.every((type) => known.includes(type))) {
    throw config.refuse(
      'layer_types',
      `but should name ${known.join(' or ')} for each of the ${layers} layers.`,
    );
  }
  return types.map((type) => type === 'sliding_attention');
}

function design(config: ConfigFields, member: Member): DecoderDesign {
  const { defaults } = member;
  const width = config.size('width', 'hidden_size', 4096);
  const layers = config.depth('layers', 'num_hidden_layers', 32);
  const heads = config.size('heads', 'num_attention_heads', 32);
  const keyValueHeads = config.isNull('num_key_value_heads')
    ? heads
    : config.size('key-value heads', 'num_key_value_heads', defaults.keyValueHeads ?? heads);
  if (!config.has('head_dim') && width % heads !== 0) {
    throw config.refuse('hidden_size', `which does not divide into num_attention_heads = ${heads}.`);
  }
  const headWidth = config.size('head width', 'head_dim', width / heads);
  if (heads % keyValueHeads !== 0) {
    throw config.refuse('num_key_value_heads', `which does not divide num_attention_heads = ${heads}.`);
  }
  const contextLength = config.size('context length', 'max_position_embeddings', defaults.context);
  config.derived('norm', 'the family: RMS');
  config.derived('block', 'the family: serial');
  return {
    family: member.modelType,
    layers,
    width,
    heads,
    keyValueHeads,
    headWidth,
    mlpWidth: config.size('MLP width', 'intermediate_size', defaults.mlpWidth),
    vocabulary: config.size('vocabulary', 'vocab_size', defaults.vocabulary),
    contextLength,
    norm: 'rms',
    normEpsilon: config.positive('norm epsilon', 'rms_norm_eps', 1e-6),
    positions: readRotary(config, headWidth, contextLength, { base: 'rope_theta' }),
    windows: member.windows(config, layers),
    attentionScales: Array.from({ length: layers }, () => 1 / Math.sqrt(headWidth)),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: { ...member.biases(config), head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

function weights(design: DecoderDesign): DecoderWeights {
  const linear = (name: string, biased: boolean): LinearWeights => ({
    weight: `${name}.weight`,
    ...(biased && { bias: `${name}.bias` }),
    layout: 'out-in',
  });
  const layer = (index: number): LayerWeights => {
    const at = `model.layers.${index}`;
    const { queryKeyValue, attentionOutput, mlp } = design.biases;
    return {
      attentionNorm: { weight: `${at}.input_layernorm.weight` },
      queryKeyValue: {
        kind: 'separate',
        query: linear(`${at}.self_attn.q_proj`, queryKeyValue),
        key: linear(`${at}.self_attn.k_proj`, queryKeyValue),
        value: linear(`${at}.self_attn.v_proj`, queryKeyValue),
      },
      attentionOutput: linear(`${at}.self_attn.o_proj`, attentionOutput),
      mlpNorm: { weight: `${at}.post_attention_layernorm.weight` },
      gate: linear(`${at}.mlp.gate_proj`, mlp),
      up: linear(`${at}.mlp.up_proj`, mlp),
      down: linear(`${at}.mlp.down_proj`, mlp),
    };
  };
  return {
    tokenEmbedding: 'model.embed_tokens.weight',
    layers: Array.from({ length: design.layers }, (_, index) => layer(index)),
    finalNorm: { weight: 'model.norm.weight' },
    ...(!design.tied && { head: linear('lm_head', false) }),
  };
}

const family = (member: Member): Family => ({
  modelTypes: [member.modelType],
  prefix: 'model.',
  design: (config) => design(config, member),
  weights,
});

export const llama = family(llamaMember);
export const mistral = family(mistralMember);
export const qwen2 = family(qwen2Member);
