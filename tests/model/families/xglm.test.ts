import { expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';

const read = (settings: Readonly<Record<string, unknown>>) =>
  interpretConfig(
    { model_type: 'xglm', d_model: 16, num_layers: 1, attention_heads: 2, ...settings },
    'config.json',
  ).design;

test('XGLM adds the sines of positions from 2 on to scaled embeddings', () => {
  expect(read({})).toMatchObject({ positions: { kind: 'sinusoidal', offset: 2 }, embeddingScale: 4 });
  expect(read({ scale_embedding: false }).embeddingScale).toBeUndefined();
});

// transformers has zeros in place of the sines in the row of the padding token.
test.each([0, 1, null])('a padding token %j has a row in front of the first position', (pad) => {
  expect(read({ pad_token_id: pad }).positions).toEqual({ kind: 'sinusoidal', offset: 2 });
});

test.each([
  [{ pad_token_id: 2 }, 'config.json: pad_token_id is 2, so that a position would have no sines'],
  [{ pad_token_id: -1 }, 'config.json: pad_token_id should be a whole number, 0 or more, not -1.'],
  [{ d_model: 2 }, 'config.json: d_model is 2, too few dimensions for sines of several frequencies.'],
])('%j is refused', (settings, message) => {
  expect(() => read(settings)).toThrow(message);
});
