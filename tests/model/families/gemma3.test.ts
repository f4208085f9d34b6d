import { expect, test } from 'vitest';
import { readerOf, type Settings } from './llama-kin.ts';

const { design } = readerOf('gemma3_text');
const rotations = (settings: Settings) => {
  const { positions } = design({ sliding_window_pattern: 2, ...settings });
  if (positions.kind !== 'rotary') throw new Error('not rotary');
  const [local, full] = positions.rotations;
  return { local, full };
};
const none = { kind: 'none' };

test('every sixth layer of Gemma 3 sees all, the others have a window', () => {
  const windows = [8, 8, 8, 8, 8, undefined, 8];
  expect(design({ num_hidden_layers: 7, sliding_window: 8 }).windows).toEqual(windows);
});

test('windowed layers turn faster, and what is said of scaling is not for them', () => {
  expect(rotations({})).toEqual({
    local: { base: 10000, scaling: none },
    full: { base: 1e6, scaling: none },
  });
  expect(
    rotations({
      rope_theta: 7e4,
      rope_local_base_freq: 500,
      rope_scaling: { rope_type: 'linear', factor: 8 },
    }),
  ).toEqual({
    local: { base: 500, scaling: none },
    full: { base: 7e4, scaling: { kind: 'linear', factor: 8 } },
  });
});

test('either kind of layer may have its own settings', () => {
  expect(
    rotations({
      rope_parameters: {
        full_attention: { rope_theta: 7e4, rope_type: 'linear', factor: 8 },
        sliding_attention: null,
      },
    }),
  ).toEqual({
    local: { base: 10000, scaling: none },
    full: { base: 7e4, scaling: { kind: 'linear', factor: 8 } },
  });
});

test('queries and keys are normed in place of a cap on their products, which is not read', () => {
  const network = design({ attn_logit_softcapping: 50 });
  expect(network.queryKeyNorm).toBe('head');
  expect(network).not.toHaveProperty('attentionSoftCap');
  expect(network).not.toHaveProperty('logitSoftCap');
  expect(design({ final_logit_softcapping: 30 }).logitSoftCap).toBe(30);
});

test.each([
  [
    { rope_parameters: { rope_theta: 5 } },
    'rope_parameters.rope_theta is 5, but should be inside full_attention and sliding_attention.',
  ],
  [
    { rope_scaling: { rope_type: 'linear', factor: 8 }, rope_parameters: { full_attention: {} } },
    'rope_scaling and rope_parameters.full_attention are both given; leave one out.',
  ],
  [
    { rope_scaling: { type: 'linear', factor: 8 } },
    'rope_scaling.type is "linear", which versions of transformers read differently for this family; call it rope_type.',
  ],
  [{ sliding_window_pattern: 0 }, 'sliding_window_pattern should be a positive whole number, not 0.'],
])('%j is refused', (settings, message) => {
  expect(() => design(settings)).toThrow(`config.json: ${message}`);
});
