import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design } = readerOf('qwen2');
const none = [undefined, undefined, undefined];

test('Qwen2 has biases on queries, keys and values, whatever the config says', () => {
  expect(design({ attention_bias: false }).biases).toEqual({
    queryKeyValue: true,
    attentionOutput: false,
    mlp: false,
    head: false,
  });
});

test('it has a window from a layer on, where it is used', () => {
  const window = { sliding_window: 4, max_window_layers: 1 };
  expect(design(window).windows).toEqual(none);
  expect(design({ ...window, use_sliding_window: true }).windows).toEqual([undefined, 4, 4]);
  expect(design({ ...window, use_sliding_window: true, sliding_window: null }).windows).toEqual(none);
});

test('layer_types counts before that layer', () => {
  expect(
    design({
      use_sliding_window: true,
      sliding_window: 4,
      max_window_layers: 0,
      layer_types: ['sliding_attention', 'full_attention', 'full_attention'],
    }).windows,
  ).toEqual([4, undefined, undefined]);
});
