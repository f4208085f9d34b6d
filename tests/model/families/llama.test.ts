import { describe, expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';

const small = { hidden_size: 24, num_hidden_layers: 3, num_attention_heads: 4, num_key_value_heads: 2 };
const read = (modelType: string, settings: Readonly<Record<string, unknown>> = {}) =>
  interpretConfig({ model_type: modelType, ...small, ...settings }, 'config.json');
const windows = (...settings: Parameters<typeof read>) => read(...settings).design.windows;

// What transformers makes of such configs is in tests/model/config.test.ts.
describe('llama and its kin', () => {
  test('are gated, with RMS norm, rotary positions and blocks in series', () => {
    for (const family of ['llama', 'mistral', 'qwen2']) {
      expect(read(family).design).toMatchObject({
        family,
        norm: 'rms',
        positions: { kind: 'rotary', width: 6 },
        block: 'serial',
        gated: true,
        activation: 'silu',
      });
    }
  });

  test('have biases where the config or the family says so', () => {
    const none = { queryKeyValue: false, attentionOutput: false, mlp: false, head: false };
    expect(read('llama').design.biases).toEqual(none);
    expect(read('llama', { attention_bias: true, mlp_bias: true }).design.biases).toEqual({
      queryKeyValue: true,
      attentionOutput: true,
      mlp: true,
      head: false,
    });
    expect(read('mistral', { attention_bias: true }).design.biases).toEqual(none);
    expect(read('qwen2', { attention_bias: false }).design.biases).toEqual({ ...none, queryKeyValue: true });
  });

  test('name a layer of weights by its number, under a prefix', () => {
    const { design, family } = read('qwen2', { tie_word_embeddings: true });
    const { layers, head } = family.weights(design);
    expect(head).toBeUndefined();
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
      gate: { weight: 'model.layers.2.mlp.gate_proj.weight', layout: 'out-in' },
    });
  });
});

describe('windows', () => {
  test('llama has none, whatever the config says', () => {
    expect(windows('llama', { sliding_window: 4 })).toEqual([undefined, undefined, undefined]);
  });

  test('mistral has one on every layer; null is none, absent is 4096', () => {
    expect(windows('mistral', { sliding_window: 4 })).toEqual([4, 4, 4]);
    expect(windows('mistral', { sliding_window: null })).toEqual([undefined, undefined, undefined]);
    expect(windows('mistral')).toEqual([4096, 4096, 4096]);
  });

  test('qwen2 has one from a layer on, where it is used', () => {
    const window = { sliding_window: 4, max_window_layers: 1 };
    expect(windows('qwen2', window)).toEqual([undefined, undefined, undefined]);
    expect(windows('qwen2', { ...window, use_sliding_window: true })).toEqual([undefined, 4, 4]);
    expect(
      windows('qwen2', { use_sliding_window: true, sliding_window: null, max_window_layers: 0 }),
    ).toEqual([undefined, undefined, undefined]);
  });

  test('are on the layers that layer_types names', () => {
    const kinds = {
      layer_types: ['sliding_attention', 'full_attention', 'sliding_attention'],
      sliding_window: 4,
    };
    expect(windows('mistral', kinds)).toEqual([4, undefined, 4]);
    expect(windows('qwen2', { ...kinds, use_sliding_window: true })).toEqual([4, undefined, 4]);
  });

  test.each([
    [
      ['full_attention'],
      'layer_types is ["full_attention"], but should name full_attention or sliding_attention',
    ],
    [['full_attention', 'x', 'x'], 'for each of the 3 layers.'],
    ['full_attention', 'layer_types should be a list, not "full_attention".'],
  ])('cannot be read from layer_types %j', (kinds, message) => {
    expect(() => windows('qwen2', { layer_types: kinds })).toThrow(message);
  });
});

describe('sizes that do not fit each other', () => {
  test.each([
    [
      { num_attention_heads: 5, num_key_value_heads: 5 },
      'hidden_size is 24, which does not divide into num_attention_heads = 5.',
    ],
    [{ num_key_value_heads: 3 }, 'num_key_value_heads is 3, which does not divide num_attention_heads = 4.'],
    [{ num_key_value_heads: 8 }, 'num_key_value_heads is 8, which does not divide num_attention_heads = 4.'],
    [{ head_dim: 7 }, "7 of a head's 7 dimensions would be rotated; an even number above 0 is needed."],
  ])('%j', (settings, message) => {
    expect(() => read('llama', settings)).toThrow(`config.json: ${message}`);
  });

  test('are not refused where the head width is said', () => {
    expect(
      read('llama', { num_attention_heads: 5, num_key_value_heads: 1, head_dim: 6 }).design.headWidth,
    ).toBe(6);
  });
});
