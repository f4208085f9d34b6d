import { describe, expect, test } from 'vitest';
import { ConfigFields } from '../../../../src/model/config-fields.ts';
import { readRotary, type RotarySpelling } from '../../../../src/model/families/reading/rotary.ts';

const read = (values: Readonly<Record<string, unknown>>, spelling: RotarySpelling = {}) => {
  const fields = new ConfigFields(values, 'config.json');
  const positions = readRotary(fields, { headWidth: 8, context: 4096, layers: 2 }, spelling);
  if (positions.kind !== 'rotary') throw new Error('not rotary');
  return { positions, rotation: positions.rotations[0], sources: fields.sources };
};
const scaling = (values: Readonly<Record<string, unknown>>, spelling?: RotarySpelling) =>
  read({ rope_scaling: values }, spelling).rotation?.scaling;

// That transformers reads such settings in the same way is in tests/model/config.test.ts and rotary-frequencies.test.ts.
describe('rotary settings', () => {
  test('are in rope_scaling with the base beside it, or all in rope_parameters', () => {
    const linear = { base: 500, scaling: { kind: 'linear', factor: 2 } };
    expect(read({ rope_theta: 500, rope_scaling: { type: 'linear', factor: 2 } }).positions).toEqual({
      kind: 'rotary',
      width: 8,
      pairs: 'halves',
      rotations: [linear, linear],
    });
    expect(read({ rope_parameters: { rope_theta: 500, rope_type: 'linear', factor: 2 } }).rotation).toEqual(
      linear,
    );
  });

  test('tell where they were read', () => {
    expect(read({ rope_theta: 500, rope_scaling: { type: 'linear', factor: 2 } }).sources).toEqual({
      positions: 'the family: rotary',
      'rotary base': 'config.json rope_theta',
      'rotary scaling': 'config.json rope_scaling.type',
      'rotary factor': 'config.json rope_scaling.factor',
    });
  });

  test('may leave layers without positions, or turn a share of each head', () => {
    expect(read({}, { isRotated: (layer) => layer === 1 }).positions.rotations).toEqual([
      undefined,
      { base: 10000, scaling: { kind: 'none' } },
    ]);
    const share = { key: 'partial_rotary_factor', fallback: 0.5 };
    expect(read({}, { share }).positions.width).toBe(4);
    expect(read({ rope_parameters: { partial_rotary_factor: 0.25 } }, { share }).positions.width).toBe(2);
  });
});

describe('of two words for the scaling', () => {
  test('the newer counts', () => {
    expect(scaling({ type: 'linear', rope_type: 'default', factor: 2 })).toEqual({ kind: 'none' });
  });

  test('a family may have its own', () => {
    const spelling = { scalings: { yarn: 'linear' } } as const;
    expect(scaling({ type: 'yarn', factor: 2 }, spelling)).toEqual({ kind: 'linear', factor: 2 });
    expect(() => scaling({ type: 'linear', factor: 2 }, spelling)).toThrow('these are: yarn.');
  });
});

describe('the context that scaling starts from', () => {
  const llama3 = { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4 };
  const original = (values: Readonly<Record<string, unknown>>, spelling?: RotarySpelling) =>
    read(values, spelling).rotation?.scaling;

  test('is within, or beside, which counts before, or the longest sequence', () => {
    expect(original({ rope_scaling: llama3 })).toMatchObject({ originalContext: 4096 });
    const within = { ...llama3, original_max_position_embeddings: 512 };
    expect(original({ rope_scaling: within })).toMatchObject({ originalContext: 512 });
    expect(original({ rope_scaling: within, original_max_position_embeddings: 64 })).toEqual({
      kind: 'llama3',
      factor: 8,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalContext: 64,
    });
  });

  test('is the default of the family that has one, whatever is within', () => {
    const within = { ...llama3, original_max_position_embeddings: 512 };
    expect(original({ rope_scaling: within }, { originalContext: 128 })).toMatchObject({
      originalContext: 128,
    });
  });
});

describe('yarn', () => {
  test('sharpens attention by the logarithm of its factor', () => {
    expect(scaling({ type: 'yarn', factor: 4 })).toEqual({
      kind: 'yarn',
      factor: 4,
      originalContext: 4096,
      betaFast: 32,
      betaSlow: 1,
      truncate: true,
      attentionFactor: 0.1 * Math.log(4) + 1,
    });
  });

  test('takes two weights of it only together, and 0 for absent', () => {
    const plain = 0.1 * Math.log(4) + 1;
    const attentionFactor = (values: object) => scaling({ type: 'yarn', factor: 4, ...values });
    expect(attentionFactor({ mscale: 2 })).toMatchObject({ attentionFactor: plain });
    expect(attentionFactor({ mscale: 2, mscale_all_dim: 0 })).toMatchObject({ attentionFactor: plain });
    expect(attentionFactor({ mscale: 2, mscale_all_dim: 1 })).toMatchObject({
      attentionFactor: (0.2 * Math.log(4) + 1) / plain,
    });
    expect(attentionFactor({ attention_factor: 3, beta_fast: 0, beta_slow: 0 })).toMatchObject({
      attentionFactor: 3,
      betaFast: 32,
      betaSlow: 1,
    });
  });
});

test('longrope has its factor from the two contexts where it says none', () => {
  const factors = { short_factor: [1, 1, 2, 2], long_factor: [1, 2, 3, 4] };
  expect(scaling({ type: 'longrope', original_max_position_embeddings: 1024, ...factors })).toMatchObject({
    kind: 'longrope',
    shortFactors: factors.short_factor,
    longFactors: factors.long_factor,
    attentionFactor: Math.sqrt(1 + Math.log(4) / Math.log(1024)),
  });
});

describe('what cannot be rotated:', () => {
  test.each([
    [
      { rope_scaling: { type: 'su', factor: 2 } },
      'rope_scaling.type is "su", a rotary scaling that is not supported; these are: default, linear, dynamic, llama3, yarn, longrope.',
    ],
    [{ rope_scaling: { rope_type: 'proportional' } }, 'rope_scaling.rope_type is "proportional"'],
    [{ rope_scaling: { rope_type: 'constructor' } }, 'rope_scaling.rope_type is "constructor"'],
    [
      { rope_scaling: { factor: 8 } },
      'rope_scaling.factor is 8, but no rope_type says what it scales; add it.',
    ],
    [{ rope_scaling: { type: 'linear' } }, 'rope_scaling.factor is missing; it should be a positive number.'],
    [
      { rope_scaling: { type: 'linear', factor: -1 } },
      'rope_scaling.factor should be a positive number, not -1.',
    ],
    [{ rope_scaling: 'linear' }, 'rope_scaling should be an object, not "linear".'],
    [
      { rope_scaling: { type: 'llama3', factor: 8, low_freq_factor: null } },
      'rope_scaling.low_freq_factor is missing',
    ],
    [
      { rope_scaling: { type: 'yarn', factor: 2, mscale: -1 } },
      'rope_scaling.mscale should be a number, 0 or more',
    ],
    [
      { rope_scaling: { type: 'longrope', short_factor: [1], long_factor: [1, 1, 1, 1] } },
      'short_factor has 1 numbers where 4 pairs of dimensions turn.',
    ],
    [
      {
        original_max_position_embeddings: 1,
        rope_scaling: { type: 'longrope', short_factor: [1, 1, 1, 1], long_factor: [1, 1, 1, 1] },
      },
      'longrope needs an original context of more than one token.',
    ],
    [
      { rope_theta: 1, rope_scaling: { type: 'yarn', factor: 2 } },
      'rope_theta is 1, by which all dimensions turn alike: yarn finds no ramp among them.',
    ],
    [{ rope_theta: 'large' }, 'rope_theta should be a positive number, not "large".'],
    [
      { rope_parameters: { full_attention: { rope_theta: 5 } } },
      'rope_parameters.full_attention is {"rope_theta":5}, but this family has one rotation for all layers.',
    ],
    [
      { partial_rotary_factor: 0.5, rope_scaling: { type: 'linear', factor: 2 } },
      'partial_rotary_factor is 0.5, but this family rotates whole heads.',
    ],
  ])('%j', (values, message) => {
    expect(() => read(values)).toThrow(`config.json: ${message}`);
  });

  test('two dimensions by a base that grows', () => {
    const share = { key: 'partial_rotary_factor', fallback: 0.25 };
    expect(() => scaling({ type: 'dynamic', factor: 2 }, { share })).toThrow(
      'dynamic rotary scaling needs more than 2 dimensions that turn.',
    );
  });
});
