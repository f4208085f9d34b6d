// GGUF architectures with RMS norms and gated MLPs.

import type { JsonObject } from '../json-file.ts';
import { interleavedHalves, type Architecture, type TensorFacts } from './architecture.ts';
import {
  commonConfig,
  headWidth,
  rmsEpsilon,
  rotary,
  rotaryShare,
  wholeRotary,
} from './architecture-config.ts';
import { attention, blocks, gated, llamaBlock, outer } from './hub-names.ts';
import type { MetadataFields } from './metadata-fields.ts';

const llamaConfig = (fields: MetadataFields, tensors: TensorFacts): JsonObject => {
  return {
    ...commonConfig(fields, tensors),
    ...wholeRotary(fields, tensors),
    ...rmsEpsilon(fields),
    hidden_act: 'silu',
    attention_bias: tensors.has('blk.0.attn_q.bias'),
    mlp_bias: tensors.has('blk.0.ffn_up.bias'),
  };
};

const gemmaScale: Architecture['change'] = (stem) =>
  stem.endsWith('_norm') ? { kind: 'minus-one' } : undefined;

const gemmaConfig = (fields: MetadataFields, tensors: TensorFacts): JsonObject => {
  return {
    ...commonConfig(fields, tensors),
    ...wholeRotary(fields, tensors),
    ...rmsEpsilon(fields),
    hidden_act: 'gelu_pytorch_tanh',
    hidden_activation: 'gelu_pytorch_tanh',
  };
};

/** The scale of attention is not in the file; of gemma 2's sizes only 27b's is not that of its head (llama.cpp, src/llama-model.cpp). */
const gemma2Scale = (fields: MetadataFields): number =>
  fields.size('block_count') === 46
    ? fields.size('embedding_length') / fields.size('attention.head_count')
    : headWidth(fields);

export const rmsNormArchitectures: Readonly<Record<string, Architecture>> = {
  llama: {
    modelType: 'llama',
    className: 'LlamaForCausalLM',
    outer,
    blocks,
    block: llamaBlock,
    change: interleavedHalves,
    config: llamaConfig,
  },
  qwen2: {
    modelType: 'qwen2',
    className: 'Qwen2ForCausalLM',
    outer,
    blocks,
    block: llamaBlock,
    config: (fields, tensors) => {
      const { attention_bias: _, mlp_bias: __, head_dim: ___, ...config } = llamaConfig(fields, tensors);
      return { ...config, use_sliding_window: false };
    },
  },
  qwen3: {
    modelType: 'qwen3',
    className: 'Qwen3ForCausalLM',
    outer,
    blocks,
    block: { ...llamaBlock, attn_q_norm: 'self_attn.q_norm', attn_k_norm: 'self_attn.k_norm' },
    config: (fields, tensors) => {
      const { mlp_bias: _, ...config } = llamaConfig(fields, tensors);
      return { ...config, use_sliding_window: false };
    },
  },
  phi3: {
    modelType: 'phi3',
    className: 'Phi3ForCausalLM',
    outer,
    blocks,
    block: {
      attn_norm: 'input_layernorm',
      attn_qkv: 'self_attn.qkv_proj',
      attn_output: 'self_attn.o_proj',
      ffn_norm: 'post_attention_layernorm',
      ffn_up: 'mlp.gate_up_proj',
      ffn_down: 'mlp.down_proj',
    },
    config: (fields, tensors) => {
      return {
        ...commonConfig(fields, tensors),
        ...rmsEpsilon(fields),
        ...rotary(fields, tensors),
        partial_rotary_factor: rotaryShare(fields),
        original_max_position_embeddings: fields.size(
          'rope.scaling.original_context_length',
          fields.size('context_length'),
        ),
        sliding_window: fields.count('attention.sliding_window') || null,
        hidden_act: 'silu',
      };
    },
  },
  olmo2: {
    modelType: 'olmo2',
    className: 'Olmo2ForCausalLM',
    outer,
    blocks,
    block: {
      ...attention,
      ...gated,
      attn_q_norm: 'self_attn.q_norm',
      attn_k_norm: 'self_attn.k_norm',
      post_attention_norm: 'post_attention_layernorm',
      post_ffw_norm: 'post_feedforward_layernorm',
    },
    config: (fields, tensors) => {
      const { mlp_bias: _, ...config } = llamaConfig(fields, tensors);
      return config;
    },
  },
  gemma: {
    modelType: 'gemma',
    className: 'GemmaForCausalLM',
    outer,
    blocks,
    block: llamaBlock,
    change: gemmaScale,
    config: gemmaConfig,
  },
  gemma2: {
    modelType: 'gemma2',
    className: 'Gemma2ForCausalLM',
    outer,
    blocks,
    block: {
      ...attention,
      ...gated,
      post_attention_norm: 'post_attention_layernorm',
      ffn_norm: 'pre_feedforward_layernorm',
      post_ffw_norm: 'post_feedforward_layernorm',
    },
    change: gemmaScale,
    config: (fields, tensors) => {
      return {
        ...gemmaConfig(fields, tensors),
        query_pre_attn_scalar: gemma2Scale(fields),
        attn_logit_softcapping: fields.positive('attn_logit_softcapping'),
        final_logit_softcapping: fields.positive('final_logit_softcapping'),
        sliding_window: fields.size('attention.sliding_window'),
      };
    },
  },
  granite: {
    modelType: 'granite',
    className: 'GraniteForCausalLM',
    outer,
    blocks,
    block: llamaBlock,
    change: interleavedHalves,
    config: (fields, tensors) => {
      const { head_dim: _, ...config } = llamaConfig(fields, tensors);
      return {
        ...config,
        embedding_multiplier: fields.positive('embedding_scale', 1),
        residual_multiplier: fields.positive('residual_scale', 1),
        attention_multiplier: fields.positive('attention.scale', 1),
        logits_scaling: fields.positive('logit_scale', 1),
      };
    },
  },
};
