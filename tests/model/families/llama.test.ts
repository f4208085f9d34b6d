import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('llama');

test('Llama is gated, with RMS norm, rotary positions and blocks in series', () => {
  expect(design()).toMatchObject({
    family: 'llama',
    norm: 'rms',
    positions: { kind: 'rotary', width: 6, pairs: 'halves' },
    block: 'serial',
    gated: true,
    activation: 'silu',
  });
});

test('it has biases where the config says so', () => {
  expect(design().biases).toEqual({ queryKeyValue: false, attentionOutput: false, mlp: false, head: false });
  expect(design({ attention_bias: true, mlp_bias: true }).biases).toEqual({
    queryKeyValue: true,
    attentionOutput: true,
    mlp: true,
    head: false,
  });
});

test('it has no window, whatever the config says', () => {
  expect(design({ sliding_window: 4 }).windows).toEqual([undefined, undefined, undefined]);
});

test('a layer of weights is named by its number, under a prefix', () => {
  const { layers, head, finalNorm } = weights({ attention_bias: true });
  expect(head).toEqual({ weight: 'lm_head.weight', layout: 'out-in' });
  expect(finalNorm).toEqual({ weight: 'model.norm.weight' });
  expect(layers).toHaveLength(3);
  expect(layers[2]).toMatchObject({
    attentionNorm: { weight: 'model.layers.2.input_layernorm.weight' },
    queryKeyValue: {
      kind: 'separate',
      query: {
        weight: 'model.layers.2.self_attn.q_proj.weight',
        bias: 'model.layers.2.self_attn.q_proj.bias',
      },
    },
    mlp: { gate: { weight: 'model.layers.2.mlp.gate_proj.weight', layout: 'out-in' } },
  });
});

test('where the embedding is the head there is no other', () => {
  expect(weights({ tie_word_embeddings: true }).head).toBeUndefined();
});

test('an odd head is not rotated', () => {
  expect(() => design({ head_dim: 7 })).toThrow(
    "config.json: 7 of a head's 7 dimensions would be rotated; an even number above 0 is needed.",
  );
});

test('layers with heads of keys of their own are refused, as DeciLM 6B has them', () => {
  expect(() => design({ num_key_value_heads_per_layer: [4, 2, 2] })).toThrow(
    'config.json: num_key_value_heads_per_layer is [4,2,2], but all layers of this family have as many heads of keys and values.',
  );
});
