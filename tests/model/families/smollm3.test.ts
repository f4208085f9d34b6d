import { expect, test } from 'vitest';
import { readerOf, type Settings } from './llama-kin.ts';

const { design } = readerOf('smollm3');
const rotated = (settings: Settings) => {
  const { positions } = design(settings);
  return positions.kind === 'rotary' ? positions.rotations.map((rotation) => rotation?.base) : [];
};

test('every fourth layer of SmolLM3 has no positions', () => {
  expect(rotated({ num_hidden_layers: 5 })).toEqual([2e6, 2e6, 2e6, undefined, 2e6]);
  expect(rotated({ no_rope_layer_interval: 2 })).toEqual([2e6, undefined, 2e6]);
});

test('no_rope_layers has a 1 for each layer that is rotated', () => {
  expect(rotated({ no_rope_layers: [0, 1, 0] })).toEqual([undefined, 2e6, undefined]);
});

test('the window is on layers without positions where it is used, or on those that are named', () => {
  const settings = { no_rope_layers: [0, 1, 0], sliding_window: 8 };
  expect(design(settings).windows).toEqual(Array(3).fill(undefined));
  expect(design({ ...settings, use_sliding_window: true }).windows).toEqual([8, undefined, 8]);
  const kinds = ['full_attention', 'sliding_attention', 'full_attention'];
  expect(design({ ...settings, layer_types: kinds }).windows).toEqual([undefined, 8, undefined]);
});

test.each([
  [
    { no_rope_layers: [1, 0] },
    'no_rope_layers is [1,0], but should have a number, 0 or 1, for each of the 3 layers.',
  ],
  [{ no_rope_layers: [true] }, 'no_rope_layers should be a list of whole numbers, 0 or more, not [true].'],
  [{ no_rope_layer_interval: 0 }, 'no_rope_layer_interval should be a positive whole number, not 0.'],
])('%j is refused', (settings, message) => {
  expect(() => design(settings)).toThrow(`config.json: ${message}`);
});
