import { expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';

const small = { hidden_size: 48, num_hidden_layers: 2, num_attention_heads: 4 };
const read = (settings: Readonly<Record<string, unknown>>) =>
  interpretConfig({ model_type: 'gpt_neox', ...small, ...settings }, 'config.json');

// What transformers makes of such configs is in tests/model/config.test.ts.
test('GPT-NeoX puts attention and MLP side by side unless the config says otherwise', () => {
  expect(read({}).design.block).toBe('parallel');
  expect(read({ use_parallel_residual: false }).design.block).toBe('serial');
});

test('a share of each head is rotated', () => {
  const rotation = { base: 500, scaling: { kind: 'none' } };
  expect(read({ rotary_pct: 0.5, rotary_emb_base: 500 }).design.positions).toEqual({
    kind: 'rotary',
    width: 6,
    pairs: 'halves',
    rotations: [rotation, rotation],
  });
  expect(read({ rotary_pct: 1 }).design.positions).toMatchObject({ width: 12 });
});

test('where that share is odd, one dimension more turns, with the frequencies of the odd number', () => {
  expect(read({ rotary_pct: 0.25 }).design.positions).toMatchObject({ width: 4, exponentWidth: 3 });
});

test.each([
  [{ rotary_pct: 1.5 }, 'rotary_pct is 1.5, but at most 1 of a head can be rotated.'],
  [{ rotary_pct: 0.05 }, "0 of a head's 12 dimensions would be rotated; an even number above 0 is needed."],
  [{ num_attention_heads: 5 }, 'hidden_size = 48 does not divide into num_attention_heads = 5.'],
])('%j is refused', (settings, message) => {
  expect(() => read(settings)).toThrow(`config.json: ${message}`);
});

test('biases of the attention can be left out, those of the MLP cannot', () => {
  expect(read({ attention_bias: false }).design.biases).toEqual({
    queryKeyValue: false,
    attentionOutput: false,
    mlp: true,
    head: false,
  });
});

test('query, key and value lie head by head in one matrix, and the head is called embed_out', () => {
  const { design, family } = read({});
  const weights = family.weights(design);
  expect(weights.layers[0]?.queryKeyValue).toMatchObject({ kind: 'fused', order: 'groups' });
  expect(weights.head).toEqual({ weight: 'embed_out.weight', layout: 'out-in' });
});
