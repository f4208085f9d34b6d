import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design } = readerOf('granite');

test('Granite multiplies the embedding, what a block adds and the scores, and divides the logits', () => {
  expect(
    design({
      embedding_multiplier: 12,
      residual_multiplier: 0.22,
      attention_multiplier: 0.015625,
      logits_scaling: 8,
    }),
  ).toMatchObject({
    embeddingScale: 12,
    residualScale: 0.22,
    attentionScales: [0.015625, 0.015625, 0.015625],
    logitScale: 0.125,
  });
});

test('absent factors are 1, that of scores too', () => {
  expect(design()).toMatchObject({
    embeddingScale: 1,
    residualScale: 1,
    attentionScales: [1, 1, 1],
    logitScale: 1,
  });
});
