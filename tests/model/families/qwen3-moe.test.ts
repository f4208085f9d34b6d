import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('qwen3_moe');
const few = { num_experts: 3, num_experts_per_tok: 2, moe_intermediate_size: 10 };

test('Qwen3-MoE has experts, none of which all tokens go through, and norms of queries and keys', () => {
  expect(design({ ...few, norm_topk_prob: true })).toMatchObject({
    experts: { count: 3, chosen: 2, width: 10, normalised: true, layers: [true, true, true] },
    queryKeyNorm: 'head',
    headWidth: 6,
  });
  const layer = weights(few).layers[2];
  expect(layer?.mlp).not.toHaveProperty('shared');
  expect(layer?.queryNorms).toEqual([{ weight: 'model.layers.2.self_attn.q_norm.weight' }]);
});

test('its window, where it is used, is on every layer, whatever other keys say', () => {
  const window = { ...few, use_sliding_window: true, sliding_window: 4 };
  const kinds = ['full_attention', 'full_attention', 'full_attention'];
  expect(design({ ...window, max_window_layers: 2, layer_types: kinds }).windows).toEqual([4, 4, 4]);
  expect(design({ ...window, use_sliding_window: false }).windows).toEqual(Array(3).fill(undefined));
});
