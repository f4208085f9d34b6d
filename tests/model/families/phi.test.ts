import { expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';

const read = (settings: Readonly<Record<string, unknown>>) => {
  const { design, family } = interpretConfig(
    { model_type: 'phi', hidden_size: 48, num_hidden_layers: 1, num_attention_heads: 4, ...settings },
    'config.json',
  );
  return { design, weights: family.weights(design) };
};

test('Phi has biases everywhere, and one norm for attention and MLP side by side', () => {
  const { design, weights } = read({});
  expect(design).toMatchObject({
    block: 'parallel',
    biases: { queryKeyValue: true, attentionOutput: true, mlp: true, head: true },
  });
  expect(weights.layers[0]?.mlpNorm).toEqual(weights.layers[0]?.attentionNorm);
  expect(weights.finalNorm).toEqual({
    weight: 'model.final_layernorm.weight',
    bias: 'model.final_layernorm.bias',
  });
});

test('half of each head is rotated where nothing is said', () => {
  expect(read({}).design.positions).toMatchObject({ kind: 'rotary', width: 6, pairs: 'halves' });
  expect(read({ partial_rotary_factor: 0.4 }).design.positions).toMatchObject({ width: 4 });
});

test('queries and keys can have norms, one for all heads', () => {
  const { design, weights } = read({ qk_layernorm: true });
  expect(design.queryKeyNorm).toBe('head');
  expect(weights.layers[0]?.keyNorms).toEqual([
    {
      weight: 'model.layers.0.self_attn.k_layernorm.weight',
      bias: 'model.layers.0.self_attn.k_layernorm.bias',
    },
  ]);
});

test('the head has a bias of its own where its matrix is the embedding', () => {
  expect(read({ tie_word_embeddings: true }).weights.head).toEqual({
    weight: 'model.embed_tokens.weight',
    bias: 'lm_head.bias',
    layout: 'out-in',
  });
});

test('an odd number of rotated dimensions is refused', () => {
  expect(() => read({ partial_rotary_factor: 0.25 })).toThrow(
    "config.json: 3 of a head's 12 dimensions would turn, but they turn in pairs.",
  );
});
