import { expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';

const read = (settings: Readonly<Record<string, unknown>>) =>
  interpretConfig(
    { model_type: 'gptj', n_embd: 32, n_layer: 2, n_head: 4, rotary_dim: 4, ...settings },
    'config.json',
  );

test('GPT-J turns neighbouring dimensions of the first few of a head', () => {
  const rotation = { base: 10000, scaling: { kind: 'none' } };
  expect(read({}).design.positions).toEqual({
    kind: 'rotary',
    width: 4,
    pairs: 'neighbours',
    rotations: [rotation, rotation],
  });
});

test('attention and MLP stand side by side behind one norm', () => {
  const { design, family } = read({});
  const [layer] = family.weights(design).layers;
  expect(design.block).toBe('parallel');
  expect(layer?.mlpNorm).toEqual(layer?.attentionNorm);
});

test('the head has a bias, also where its matrix is the embedding', () => {
  const head = (settings: object) => {
    const { design, family } = read({ ...settings });
    return family.weights(design).head;
  };
  expect(head({})).toEqual({ weight: 'lm_head.weight', bias: 'lm_head.bias', layout: 'out-in' });
  expect(head({ tie_word_embeddings: true })).toEqual({
    weight: 'transformer.wte.weight',
    bias: 'lm_head.bias',
    layout: 'out-in',
  });
});

test.each([
  [{ rotary_dim: null }, 'config.json: rotary_dim is null, but should say how much of a head turns.'],
  [{ rotary_dim: 3 }, 'config.json: rotary_dim is 3, but dimensions turn in pairs.'],
  [{ rotary_dim: 10 }, "config.json: 10 of a head's 8 dimensions would be rotated"],
])('%j is refused', (settings, message) => {
  expect(() => read(settings)).toThrow(message);
});
