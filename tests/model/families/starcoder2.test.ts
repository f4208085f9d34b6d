import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('starcoder2');

test('StarCoder2 has layer norms, biases everywhere but in the head, and an MLP that is not gated', () => {
  expect(design({ norm_epsilon: 1e-3 })).toMatchObject({
    norm: 'layer',
    normEpsilon: 1e-3,
    gated: false,
    activation: 'gelu-tanh',
    biases: { queryKeyValue: true, attentionOutput: true, mlp: true, head: false },
    tied: true,
  });
  expect(weights().layers[0]?.mlp).toEqual({
    up: { weight: 'model.layers.0.mlp.c_fc.weight', bias: 'model.layers.0.mlp.c_fc.bias', layout: 'out-in' },
    down: {
      weight: 'model.layers.0.mlp.c_proj.weight',
      bias: 'model.layers.0.mlp.c_proj.bias',
      layout: 'out-in',
    },
  });
});

test('without biases its norms keep their shift', () => {
  const { layers, finalNorm } = weights({ use_bias: false });
  expect(layers[0]?.attentionOutput).not.toHaveProperty('bias');
  expect(layers[0]?.attentionNorm.bias).toBe('model.layers.0.input_layernorm.bias');
  expect(finalNorm?.bias).toBe('model.norm.bias');
});
