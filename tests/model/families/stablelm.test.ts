import { describe, expect, test } from 'vitest';
import { neededShapes } from '../../../src/model/weights/needed-shapes.ts';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('stablelm');

test('StableLM has layer norms with a shift, and turns a quarter of each head', () => {
  expect(design({ hidden_size: 32 })).toMatchObject({
    norm: 'layer',
    block: 'serial',
    positions: { kind: 'rotary', width: 2 },
  });
  expect(weights().layers[0]?.mlpNorm).toEqual({
    weight: 'model.layers.0.post_attention_layernorm.weight',
    bias: 'model.layers.0.post_attention_layernorm.bias',
  });
});

test('side by side, attention and MLP read one norm', () => {
  expect(design({ use_parallel_residual: true }).block).toBe('parallel');
  const layer = weights({ use_parallel_residual: true }).layers[0];
  expect(layer?.mlpNorm).toEqual(layer?.attentionNorm);
});

test('each head\u2019s queries and keys may have a norm of their own, without a shift', () => {
  const layer = weights({ qk_layernorm: true }).layers[0];
  expect(layer?.queryNorms).toHaveLength(4);
  expect(layer?.keyNorms).toEqual([
    { weight: 'model.layers.0.self_attn.k_layernorm.norms.0.weight' },
    { weight: 'model.layers.0.self_attn.k_layernorm.norms.1.weight' },
  ]);
});

// With one head of keys, or one in all, there is one norm too: it is stored as those of several are.
test.each([
  [{ num_key_value_heads: 1 }, 12],
  [{ num_attention_heads: 1, num_key_value_heads: 1, hidden_size: 12 }, 12],
])('a norm of a single head is as wide as the head: %j', (settings, width) => {
  const all = { hidden_size: 48, qk_layernorm: true, ...settings };
  const shapes = neededShapes(design(all), weights(all));
  expect(shapes.get('model.layers.0.self_attn.k_layernorm.norms.0.weight')).toEqual([width]);
  expect(shapes.get('model.layers.0.self_attn.q_layernorm.norms.0.weight')).toEqual([width]);
});

test('heads of a width of their own are refused', () => {
  expect(() => design({ head_dim: 8 })).toThrow(
    'config.json: head_dim is 8, but the heads of this family share hidden_size among them.',
  );
});

test('more heads than any network has are refused before their norms are named', () => {
  const many = { hidden_size: 2 ** 30, num_attention_heads: 2 ** 27, num_key_value_heads: 1 };
  expect(() => design({ ...many, qk_layernorm: true })).toThrow(
    'config.json: 3 layers of 134217728 heads are more than any network has.',
  );
});

describe('its first configs', () => {
  const first = readerOf('stablelm_epoch');

  test('have other words for the epsilon and the share of a head', () => {
    expect(
      first.design({
        hidden_size: 32,
        norm_eps: 1e-3,
        rope_pct: 0.5,
        layer_norm_eps: 1,
        partial_rotary_factor: 1,
      }),
    ).toMatchObject({ family: 'stablelm_epoch', normEpsilon: 1e-3, positions: { width: 4 } });
  });

  test('may say a scaling, which is refused', () => {
    expect(first.design({ hidden_size: 32, rotary_scaling_factor: 1.0 }).layers).toBe(3);
    expect(() => first.design({ rotary_scaling_factor: 2 })).toThrow(
      'config.json: rotary_scaling_factor is 2, a rotary scaling that is not supported.',
    );
  });
});
