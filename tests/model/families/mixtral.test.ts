import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('mixtral');

test('Mixtral has experts at every layer, whose shares sum to 1', () => {
  expect(design({ intermediate_size: 20, num_local_experts: 3 }).experts).toEqual({
    count: 3,
    chosen: 2,
    width: 20,
    normalised: true,
    layers: [true, true, true],
  });
});

test('its own key for the number of experts counts before the general one', () => {
  expect(design({ num_experts: 5 }).experts?.count).toBe(5);
  expect(design({ num_local_experts: 3, num_experts: 5 }).experts?.count).toBe(3);
});

test('the first of an expert\u2019s matrices goes through the activation, the third beside it, the second behind', () => {
  const at = 'model.layers.0.block_sparse_moe';
  expect(weights({ num_local_experts: 2 }).layers[0]?.mlp).toMatchObject({
    router: { weight: `${at}.gate.weight` },
    experts: [
      {},
      {
        gate: { weight: `${at}.experts.1.w1.weight` },
        up: { weight: `${at}.experts.1.w3.weight` },
        down: { weight: `${at}.experts.1.w2.weight` },
      },
    ],
  });
});

test('it turns a hundred times slower than others, and has a window only where the config has one', () => {
  expect(design().positions).toMatchObject({ rotations: [{ base: 1e6 }, {}, {}] });
  expect(design().windows).toEqual([undefined, undefined, undefined]);
  expect(design({ sliding_window: 5 }).windows).toEqual([5, 5, 5]);
});

test('a token cannot go through more experts than there are', () => {
  expect(() => design({ num_local_experts: 2, num_experts_per_tok: 3 })).toThrow(
    'config.json: num_experts_per_tok is 3, but there are 2 experts to choose from.',
  );
});

test('more experts than any network has are refused before they are named', () => {
  expect(() => design({ num_local_experts: 10_000, num_hidden_layers: 10_000 })).toThrow(
    'config.json: 10000 layers of 10000 experts are more than any network has.',
  );
});
