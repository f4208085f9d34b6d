import { expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';
import { alibiSlopes } from '../../../src/model/families/reading/alibi.ts';

const read = (settings: Readonly<Record<string, unknown>>) => {
  const { design, family } = interpretConfig({ model_type: 'bloom', ...settings }, 'config.json');
  return { design, weights: family.weights(design) };
};

test('Bloom has ALiBi, and a norm behind its token embedding', () => {
  const { design, weights } = read({ n_head: 4 });
  expect(design.positions).toEqual({ kind: 'alibi', slopes: alibiSlopes(4) });
  expect(weights.embeddingNorm).toEqual({
    weight: 'transformer.word_embeddings_layernorm.weight',
    bias: 'transformer.word_embeddings_layernorm.bias',
  });
});

test('the residual can be the stream as it was normed', () => {
  expect(read({}).design.residual).toBeUndefined();
  expect(read({ apply_residual_connection_post_layernorm: true }).design.residual).toBe('normed');
});

test('the length of its training is told, and where a text is cut is left to the tokenizer', () => {
  expect(read({ seq_length: 99 }).design).toMatchObject({ contextLength: 99, contextIsOpen: true });
});

test('the first configs\u2019 n_embed counts before hidden_size', () => {
  expect(read({ n_embed: 32, hidden_size: 64 }).design).toMatchObject({ width: 32, mlpWidth: 128 });
});
