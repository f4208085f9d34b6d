import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('qwen2_moe');
const few = { num_experts: 3, num_experts_per_tok: 2, moe_intermediate_size: 10 };

test('Qwen2-MoE has one more expert that all tokens go through, and shares that do not sum to 1', () => {
  expect(design({ ...few, shared_expert_intermediate_size: 14 }).experts).toEqual({
    count: 3,
    chosen: 2,
    width: 10,
    sharedWidth: 14,
    normalised: false,
    layers: [true, true, true],
  });
});

test('layers without experts have Llama\u2019s MLP', () => {
  const settings = { ...few, decoder_sparse_step: 2, mlp_only_layers: [3], num_hidden_layers: 6 };
  expect(design(settings).experts?.layers).toEqual([false, true, false, false, false, true]);
  const { layers } = weights(settings);
  expect(layers[0]?.mlp).toMatchObject({ up: { weight: 'model.layers.0.mlp.up_proj.weight' } });
  expect(layers[1]?.mlp).toMatchObject({
    router: { weight: 'model.layers.1.mlp.gate.weight' },
    experts: [{}, {}, { up: { weight: 'model.layers.1.mlp.experts.2.up_proj.weight' } }],
    shared: {
      mlp: { down: { weight: 'model.layers.1.mlp.shared_expert.down_proj.weight' } },
      gate: { weight: 'model.layers.1.mlp.shared_expert_gate.weight' },
    },
  });
});

test('a network without such a layer has no experts', () => {
  expect(design({ ...few, decoder_sparse_step: 4 }).experts).toBeUndefined();
  expect(design({ ...few, num_experts: 0 }).experts).toBeUndefined();
  expect(design({ ...few, mlp_only_layers: [0, 1, 2] }).experts).toBeUndefined();
});

test('every second of its early layers has the window', () => {
  const window = { ...few, num_hidden_layers: 6, use_sliding_window: true, sliding_window: 4 };
  expect(design({ ...window, max_window_layers: 3 }).windows).toEqual([
    4,
    undefined,
    4,
    undefined,
    undefined,
    undefined,
  ]);
  expect(
    design({ ...window, max_window_layers: 3, use_sliding_window: false, sliding_window: 0 }).windows,
  ).toEqual(Array(6).fill(undefined));
});

test('its biases can be left out', () => {
  expect(design(few).biases).toMatchObject({ queryKeyValue: true, attentionOutput: false });
  expect(design({ ...few, qkv_bias: false }).biases.queryKeyValue).toBe(false);
});

test('experts by steps of no layer are refused', () => {
  expect(() => design({ ...few, decoder_sparse_step: 0 })).toThrow(
    'config.json: decoder_sparse_step should be a positive whole number, not 0.',
  );
});
