import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('olmo2');

test('OLMo 2 norms outputs, and all queries and all keys of a token together', () => {
  expect(design({ clip_qkv: 8 })).toMatchObject({
    norm: 'rms',
    normEpsilon: 1e-5,
    normPlace: 'output',
    queryKeyNorm: 'whole',
  });
  const at = 'model.layers.2';
  expect(weights().layers[2]).toMatchObject({
    attentionNorm: { weight: `${at}.post_attention_layernorm.weight` },
    mlpNorm: { weight: `${at}.post_feedforward_layernorm.weight` },
    queryNorms: [{ weight: `${at}.self_attn.q_norm.weight` }],
  });
});

test('what OLMo bounded it does not', () => {
  expect(design({ clip_qkv: 8 })).not.toHaveProperty('clip');
});
