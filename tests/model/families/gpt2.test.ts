import { expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';

const read = (settings: Readonly<Record<string, unknown>>) =>
  interpretConfig({ model_type: 'gpt2', n_embd: 24, n_layer: 3, n_head: 4, ...settings }, 'config.json');

// What transformers makes of such configs is in gpt-designs.test.ts and tests/model/config.test.ts.
test('GPT-2 has layer norm, learned positions, a plain MLP of four widths and biases everywhere but in the head', () => {
  expect(read({}).design).toMatchObject({
    norm: 'layer',
    positions: { kind: 'learned', offset: 0 },
    mlpWidth: 96,
    gated: false,
    biases: { queryKeyValue: true, attentionOutput: true, mlp: true, head: false },
    tied: true,
    block: 'serial',
  });
});

test('the scale of query-key products can be left out, and fall with the layer, as Cerebras has it', () => {
  const scale = 1 / Math.sqrt(6);
  expect(read({}).design.attentionScales).toEqual([scale, scale, scale]);
  expect(read({ scale_attn_weights: false }).design.attentionScales).toEqual([1, 1, 1]);
  expect(read({ scale_attn_by_inverse_layer_idx: true }).design.attentionScales).toEqual([
    scale,
    scale / 2,
    scale / 3,
  ]);
});

test('the usual name of a size counts before the family\u2019s own, as in transformers', () => {
  expect(read({ hidden_size: 12, n_positions: 32, max_position_embeddings: 64 }).design).toMatchObject({
    width: 12,
    contextLength: 64,
  });
});

test('weights are stored input by output, but for the head', () => {
  const { design, family } = read({ tie_word_embeddings: false });
  const weights = family.weights(design);
  expect(weights.layers[1]?.queryKeyValue).toEqual({
    kind: 'fused',
    order: 'thirds',
    projection: {
      weight: 'transformer.h.1.attn.c_attn.weight',
      bias: 'transformer.h.1.attn.c_attn.bias',
      layout: 'in-out',
    },
  });
  expect(weights.head).toEqual({ weight: 'lm_head.weight', layout: 'out-in' });
});

test('a width that does not divide into heads is refused', () => {
  expect(() => read({ n_head: 5 })).toThrow('config.json: n_embd = 24 does not divide into n_head = 5.');
});
