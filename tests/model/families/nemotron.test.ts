import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('nemotron');

test('Nemotron has layer norms that store their scale less 1, and an MLP of squared ReLU that is not gated', () => {
  expect(design({ norm_eps: 1e-3 })).toMatchObject({
    norm: 'layer',
    normEpsilon: 1e-3,
    normOffset: 1,
    block: 'serial',
    activation: 'relu-squared',
    gated: false,
    tied: false,
  });
  expect(weights().layers[0]?.mlp).toEqual({
    up: { weight: 'model.layers.0.mlp.up_proj.weight', layout: 'out-in' },
    down: { weight: 'model.layers.0.mlp.down_proj.weight', layout: 'out-in' },
  });
});

test('its norms have a shift, and its matrices have one where the config says so', () => {
  expect(design().biases).toEqual({ queryKeyValue: false, attentionOutput: false, mlp: false, head: false });
  expect(design({ attention_bias: true }).biases).toMatchObject({
    queryKeyValue: true,
    attentionOutput: true,
    mlp: false,
  });
  expect(design({ mlp_bias: true }).biases).toMatchObject({ queryKeyValue: false, mlp: true });
  const { layers, finalNorm } = weights();
  expect(layers[0]?.attentionNorm.bias).toBe('model.layers.0.input_layernorm.bias');
  expect(finalNorm?.bias).toBe('model.norm.bias');
});

test.each([
  ['half of each head turns', {}, { width: 4 }],
  ['a share beside', { partial_rotary_factor: 0.25 }, { width: 2 }],
  [
    'a share inside counts first',
    { partial_rotary_factor: 1, rope_parameters: { partial_rotary_factor: 0.75 } },
    { width: 6 },
  ],
  ['an odd number', { head_dim: 6 }, { width: 4, exponentWidth: 3 }],
])('%s', (_what, settings, positions) => {
  expect(design({ head_dim: 8, ...settings }).positions).toMatchObject({ pairs: 'halves', ...positions });
});

test('other words for the share, which transformers does not read, may say the same share and no other', () => {
  expect(design({ head_dim: 8, rope_percent: 0.5, rope_percentage: 0.5 }).positions).toMatchObject({
    width: 4,
  });
  expect(() => design({ head_dim: 8, rope_percent: 1 })).toThrow(
    'config.json: rope_percent is 1, but partial_rotary_factor, or its default, turns 4 of 8 dimensions.',
  );
});

test('heads may have a width of their own', () => {
  expect(design().headWidth).toBe(6);
  expect(design({ head_dim: 10 })).toMatchObject({
    headWidth: 10,
    attentionScales: Array(3).fill(1 / Math.sqrt(10)),
  });
});
