// GGUF architectures with layer norms.

import { thirds, type Architecture } from './architecture.ts';
import { commonConfig, layerEpsilon, rotary, rotaryShare, wholeRotary } from './architecture-config.ts';
import { attention, blocks, gated, llamaBlock, outer } from './hub-names.ts';

export const layerNormArchitectures: Readonly<Record<string, Architecture>> = {
  gpt2: {
    modelType: 'gpt2',
    className: 'GPT2LMHeadModel',
    outer: {
      token_embd: 'transformer.wte',
      position_embd: 'transformer.wpe',
      output_norm: 'transformer.ln_f',
      output: 'lm_head',
    },
    blocks: 'transformer.h.',
    block: {
      attn_norm: 'ln_1',
      attn_qkv: 'attn.c_attn',
      attn_output: 'attn.c_proj',
      ffn_norm: 'ln_2',
      ffn_up: 'mlp.c_fc',
      ffn_down: 'mlp.c_proj',
    },
    change: (stem) =>
      ['attn_qkv', 'attn_output', 'ffn_up', 'ffn_down'].includes(stem) ? { kind: 'transposed' } : undefined,
    config: (fields) => {
      return {
        n_embd: fields.size('embedding_length'),
        n_inner: fields.size('feed_forward_length'),
        n_layer: fields.size('block_count'),
        n_head: fields.size('attention.head_count'),
        n_positions: fields.size('context_length'),
        layer_norm_epsilon: layerEpsilon(fields),
        activation_function: 'gelu_new',
        // Older converters wrote the embedding a second time; whether the two differ is looked at when the weights are opened.
        tie_word_embeddings: true,
      };
    },
  },
  gptneox: {
    modelType: 'gpt_neox',
    className: 'GPTNeoXForCausalLM',
    outer: {
      token_embd: 'gpt_neox.embed_in',
      output_norm: 'gpt_neox.final_layer_norm',
      output: 'embed_out',
    },
    blocks: 'gpt_neox.layers.',
    block: {
      attn_norm: 'input_layernorm',
      attn_qkv: 'attention.query_key_value',
      attn_output: 'attention.dense',
      ffn_norm: 'post_attention_layernorm',
      ffn_up: 'mlp.dense_h_to_4h',
      ffn_down: 'mlp.dense_4h_to_h',
    },
    change: thirds,
    config: (fields, tensors) => {
      const { num_key_value_heads: _, ...sizes } = commonConfig(fields, tensors);
      const { rope_theta: base, rope_scaling } = rotary(fields, tensors);
      return {
        ...sizes,
        rotary_pct: rotaryShare(fields),
        rotary_emb_base: base,
        rope_scaling,
        use_parallel_residual: fields.flag('use_parallel_residual'),
        layer_norm_eps: layerEpsilon(fields),
        hidden_act: 'gelu',
      };
    },
  },
  starcoder2: {
    modelType: 'starcoder2',
    className: 'Starcoder2ForCausalLM',
    outer,
    blocks,
    block: {
      ...attention,
      ffn_norm: 'post_attention_layernorm',
      ffn_up: 'mlp.c_fc',
      ffn_down: 'mlp.c_proj',
    },
    config: (fields, tensors) => {
      const { head_dim: _, ...rope } = wholeRotary(fields, tensors);
      return {
        ...commonConfig(fields, tensors),
        ...rope,
        norm_epsilon: layerEpsilon(fields),
        hidden_act: 'gelu_pytorch_tanh',
        use_bias: tensors.has('blk.0.attn_q.bias'),
        // Left out by the converter, as llama.cpp has no window here.
        sliding_window: null,
      };
    },
  },
  stablelm: {
    modelType: 'stablelm',
    className: 'StableLmForCausalLM',
    outer,
    blocks,
    block: llamaBlock,
    config: (fields, tensors) => {
      // Converters wrote true where the original said nothing, so that llama.cpp goes by the norm between the two halves.
      fields.flag('use_parallel_residual', false);
      return {
        ...commonConfig(fields, tensors),
        ...rotary(fields, tensors),
        partial_rotary_factor: rotaryShare(fields),
        layer_norm_eps: layerEpsilon(fields),
        use_parallel_residual: !tensors.has('blk.0.ffn_norm.weight'),
        use_qkv_bias: tensors.has('blk.0.attn_q.bias'),
        qk_layernorm: false,
        hidden_act: 'silu',
      };
    },
  },
  'command-r': {
    modelType: 'cohere',
    className: 'CohereForCausalLM',
    outer,
    blocks,
    block: { ...attention, ...gated, attn_q_norm: 'self_attn.q_norm', attn_k_norm: 'self_attn.k_norm' },
    config: (fields, tensors) => {
      const { head_dim: _, ...rope } = wholeRotary(fields, tensors);
      return {
        ...commonConfig(fields, tensors),
        ...rope,
        layer_norm_eps: layerEpsilon(fields),
        logit_scale: fields.positive('logit_scale'),
        use_qk_norm: tensors.has('blk.0.attn_q_norm.weight'),
        attention_bias: tensors.has('blk.0.attn_q.bias'),
        hidden_act: 'silu',
      };
    },
  },
  bloom: {
    modelType: 'bloom',
    className: 'BloomForCausalLM',
    outer: {
      token_embd: 'transformer.word_embeddings',
      token_embd_norm: 'transformer.word_embeddings_layernorm',
      output_norm: 'transformer.ln_f',
      output: 'lm_head',
    },
    blocks: 'transformer.h.',
    block: {
      attn_norm: 'input_layernorm',
      attn_qkv: 'self_attention.query_key_value',
      attn_output: 'self_attention.dense',
      ffn_norm: 'post_attention_layernorm',
      ffn_up: 'mlp.dense_h_to_4h',
      ffn_down: 'mlp.dense_4h_to_h',
    },
    change: thirds,
    config: (fields) => {
      const width = fields.size('embedding_length');
      if (fields.size('feed_forward_length', 4 * width) !== 4 * width)
        throw fields.problem('its MLP is not four times as wide as its residual stream, which bloom’s is');
      return {
        hidden_size: width,
        n_layer: fields.size('block_count'),
        n_head: fields.size('attention.head_count'),
        seq_length: fields.size('context_length'),
        layer_norm_epsilon: layerEpsilon(fields),
        tie_word_embeddings: true,
      };
    },
  },
};
