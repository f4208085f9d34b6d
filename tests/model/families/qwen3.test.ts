import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('qwen3');

test('Qwen3 norms each head\u2019s queries and keys, by one scale for all heads', () => {
  expect(design().queryKeyNorm).toBe('head');
  expect(weights().layers[1]).toMatchObject({
    queryNorms: [{ weight: 'model.layers.1.self_attn.q_norm.weight' }],
    keyNorms: [{ weight: 'model.layers.1.self_attn.k_norm.weight' }],
  });
});

test('its heads are 128 wide unless the config says otherwise', () => {
  expect(design().headWidth).toBe(128);
  expect(design({ head_dim: 8 }).headWidth).toBe(8);
});

test('attention has biases only where the config says so', () => {
  expect(design().biases.queryKeyValue).toBe(false);
  expect(design({ attention_bias: true }).biases).toMatchObject({
    queryKeyValue: true,
    attentionOutput: true,
  });
});
