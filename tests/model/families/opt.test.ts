import { expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';

const read = (settings: Readonly<Record<string, unknown>>) => {
  const { design, family } = interpretConfig(
    { model_type: 'opt', hidden_size: 24, num_hidden_layers: 1, num_attention_heads: 4, ...settings },
    'config.json',
  );
  return { design, weights: family.weights(design) };
};

test('OPT\u2019s table of positions has two rows in front of the first', () => {
  expect(read({}).design.positions).toEqual({ kind: 'learned', offset: 2 });
});

test('OPT-350M norms sums, has no norm before its head, and projects its embeddings', () => {
  const { design, weights } = read({ do_layer_norm_before: false, word_embed_proj_dim: 12 });
  expect(design).toMatchObject({ normPlace: 'sum', embeddingWidth: 12 });
  expect(weights.finalNorm).toBeUndefined();
  expect(weights.projectIn).toEqual({ weight: 'model.decoder.project_in.weight', layout: 'out-in' });
  expect(weights.projectOut).toEqual({ weight: 'model.decoder.project_out.weight', layout: 'out-in' });
});

test('embeddings of the stream\u2019s width are not projected', () => {
  const { design, weights } = read({ word_embed_proj_dim: 24 });
  expect(design.embeddingWidth).toBeUndefined();
  expect(weights.projectIn).toBeUndefined();
});

test('biases, the norms\u2019 parameters and the final norm can be left out', () => {
  expect(read({ enable_bias: false }).design.biases).toEqual({
    queryKeyValue: false,
    attentionOutput: false,
    mlp: false,
    head: false,
  });
  const bare = read({ layer_norm_elementwise_affine: false }).weights;
  expect([bare.layers[0]?.attentionNorm, bare.layers[0]?.mlpNorm, bare.finalNorm]).toEqual([{}, {}, {}]);
  expect(read({ _remove_final_layer_norm: true }).weights.finalNorm).toBeUndefined();
});
