// How the hub names the tensors of its decoders that are named like llama's, by GGUF's names (gguf-py, gguf/tensor_mapping.py).

export const outer = { token_embd: 'model.embed_tokens', output_norm: 'model.norm', output: 'lm_head' };

export const attention = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
};

export const gated = { ffn_gate: 'mlp.gate_proj', ffn_up: 'mlp.up_proj', ffn_down: 'mlp.down_proj' };

export const blocks = 'model.layers.';

export const llamaBlock = { ...attention, ffn_norm: 'post_attention_layernorm', ...gated };
