import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design } = readerOf('mistral');

test('Mistral has a window on every layer; null is none, absent is 4096', () => {
  expect(design({ sliding_window: 4 }).windows).toEqual([4, 4, 4]);
  expect(design({ sliding_window: null }).windows).toEqual([undefined, undefined, undefined]);
  expect(design().windows).toEqual([4096, 4096, 4096]);
});

test('layer_types says which layers have it', () => {
  const kinds = ['sliding_attention', 'full_attention', 'sliding_attention'];
  expect(design({ sliding_window: 4, layer_types: kinds }).windows).toEqual([4, undefined, 4]);
});

test('it has no biases, whatever the config says', () => {
  expect(design({ attention_bias: true }).biases).toEqual({
    queryKeyValue: false,
    attentionOutput: false,
    mlp: false,
    head: false,
  });
});
