import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design } = readerOf('gemma');

test('Gemma scales the embedding, stores the scale of a norm less 1, and has the embedding as its head', () => {
  expect(design()).toMatchObject({ embeddingScale: Math.sqrt(24), normOffset: 1, tied: true });
});

test('the scale is not rounded to the type of the weights: they are read as float32', () => {
  expect(design({ torch_dtype: 'bfloat16' }).embeddingScale).toBe(Math.sqrt(24));
});

test('its GELU is the approximated one even where the config says gelu, and hidden_activation is not read', () => {
  expect(design().activation).toBe('gelu-tanh');
  expect(design({ hidden_act: 'gelu', hidden_activation: 'silu' }).activation).toBe('gelu-tanh');
  expect(design({ hidden_act: 'silu' }).activation).toBe('silu');
});

test('heads have a width of their own', () => {
  expect(design().headWidth).toBe(256);
});

test('an encoder is refused', () => {
  expect(design({ use_bidirectional_attention: null }).family).toBe('gemma');
  expect(() => design({ use_bidirectional_attention: true })).toThrow(
    'config.json: use_bidirectional_attention is true, but only networks whose tokens see what is before them can be scored.',
  );
});
