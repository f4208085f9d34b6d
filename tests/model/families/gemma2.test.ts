import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('gemma2');

test('Gemma 2 caps scores and logits unless the config says null', () => {
  expect(design()).toMatchObject({ attentionSoftCap: 50, logitSoftCap: 30 });
  const without = design({ attn_logit_softcapping: null, final_logit_softcapping: null });
  expect(without).not.toHaveProperty('attentionSoftCap');
  expect(without).not.toHaveProperty('logitSoftCap');
});

test('scores are scaled by a number of its own', () => {
  expect(design({ query_pre_attn_scalar: 16, head_dim: 8 }).attentionScales).toEqual([0.25, 0.25, 0.25]);
});

test('every second layer has a window, from the first on', () => {
  expect(design({ sliding_window: 8 }).windows).toEqual([8, undefined, 8]);
});

test('inputs and outputs are normed', () => {
  expect(design()).toMatchObject({ normPlace: 'both', normOffset: 1 });
  const at = 'model.layers.1';
  expect(weights().layers[1]).toMatchObject({
    attentionNorm: { weight: `${at}.input_layernorm.weight` },
    attentionOutputNorm: { weight: `${at}.post_attention_layernorm.weight` },
    mlpNorm: { weight: `${at}.pre_feedforward_layernorm.weight` },
    mlpOutputNorm: { weight: `${at}.post_feedforward_layernorm.weight` },
  });
});

test('the activation is read from a key of its own', () => {
  expect(design({ hidden_act: 'relu' }).activation).toBe('gelu-tanh');
  expect(design({ hidden_activation: 'relu' }).activation).toBe('relu');
});

test('a cap of 0 is refused', () => {
  expect(() => design({ attn_logit_softcapping: 0 })).toThrow(
    'config.json: attn_logit_softcapping should be a positive number, not 0.',
  );
});
