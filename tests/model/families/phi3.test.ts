import { expect, test } from 'vitest';
import { readerOf } from './llama-kin.ts';

const { design, weights } = readerOf('phi3');
const factors = { short_factor: [1, 1, 1], long_factor: [2, 2, 2] };

test('Phi-3 has queries, keys and values in one matrix and both branches of the MLP in another', () => {
  expect(weights().layers[0]).toMatchObject({
    queryKeyValue: {
      kind: 'fused',
      order: 'thirds',
      projection: { weight: 'model.layers.0.self_attn.qkv_proj.weight' },
    },
    mlp: {
      gateUp: { weight: 'model.layers.0.mlp.gate_up_proj.weight' },
      down: { weight: 'model.layers.0.mlp.down_proj.weight' },
    },
  });
});

test.each(['longrope', 'su', 'yarn'])('its long contexts, called %s, are LongRoPE', (type) => {
  expect(
    design({ rope_scaling: { type, ...factors }, max_position_embeddings: 8192 }).positions,
  ).toMatchObject({
    rotations: [{ scaling: { kind: 'longrope', originalContext: 4096 } }, {}, {}],
  });
});

test('it has no other scaling', () => {
  expect(() => design({ rope_scaling: { type: 'linear', factor: 2 } })).toThrow(
    'rope_scaling.type is "linear", a rotary scaling that is not supported; these are: default, longrope, su, yarn.',
  );
});

test('a share of each head may turn', () => {
  expect(design({ hidden_size: 32, partial_rotary_factor: 0.75 }).positions).toMatchObject({ width: 6 });
});

test('it has a window where the config has one', () => {
  expect(design().windows).toEqual(Array(3).fill(undefined));
  expect(design({ sliding_window: 7 }).windows).toEqual([7, 7, 7]);
});
