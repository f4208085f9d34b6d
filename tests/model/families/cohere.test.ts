import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('cohere');

test('Cohere\u2019s attention and MLP read one norm, neighbours turn together, and logits are scaled', () => {
  expect(design({ logit_scale: 0.25 })).toMatchObject({
    norm: 'layer',
    block: 'parallel',
    positions: { pairs: 'neighbours', rotations: [{ base: 500000 }, {}, {}] },
    logitScale: 0.25,
    tied: true,
  });
  const layer = weights().layers[1];
  expect(layer?.attentionNorm).toEqual({ weight: 'model.layers.1.input_layernorm.weight' });
  expect(layer?.mlpNorm).toEqual(layer?.attentionNorm);
  expect(layer).not.toHaveProperty('queryNorms');
});

test('its larger models norm queries and keys, with a scale for each head', () => {
  expect(design({ use_qk_norm: true }).queryKeyNorm).toBe('each-head');
  expect(weights({ use_qk_norm: true }).layers[1]?.keyNorms).toEqual([
    { weight: 'model.layers.1.self_attn.k_norm.weight' },
  ]);
});
