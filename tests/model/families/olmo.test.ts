import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('olmo');

test('OLMo\u2019s norms have no weights and an epsilon of their own', () => {
  expect(design({ rms_norm_eps: 1e-3, layer_norm_eps: 1e-3 })).toMatchObject({
    norm: 'layer',
    normEpsilon: 1e-5,
  });
  const { layers, finalNorm } = weights();
  expect(finalNorm).toEqual({});
  expect(layers[0]).toMatchObject({ attentionNorm: {}, mlpNorm: {} });
  expect(layers[0]?.attentionNorm).toEqual({});
});

test('queries, keys and values are held within bounds where the config has some', () => {
  expect(design({ clip_qkv: 8 }).clip).toBe(8);
  expect(design({ clip_qkv: null })).not.toHaveProperty('clip');
});
