import { describe, expect, test } from 'vitest';
import { ConfigFields } from '../../../src/model/config-fields.ts';
import { readRotary } from '../../../src/model/families/rotary.ts';

const read = (values: Readonly<Record<string, unknown>>) => {
  const fields = new ConfigFields(values, 'config.json');
  return { positions: readRotary(fields, 8, 4096, { base: 'rope_theta' }), sources: fields.sources };
};
const llama3 = { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4 };

describe('rotary settings', () => {
  test('are in rope_scaling with the base beside it, or all in rope_parameters', () => {
    const linear = { kind: 'rotary', width: 8, base: 500, scaling: { kind: 'linear', factor: 2 } };
    expect(read({ rope_theta: 500, rope_scaling: { type: 'linear', factor: 2 } }).positions).toEqual(linear);
    expect(read({ rope_parameters: { rope_theta: 500, rope_type: 'linear', factor: 2 } }).positions).toEqual(
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

  test('of llama3 take the original context from within, from beside, or from the longest sequence', () => {
    const original = (values: Readonly<Record<string, unknown>>) => read(values).positions;
    expect(original({ rope_scaling: llama3 })).toMatchObject({ scaling: { originalContext: 4096 } });
    const within = { ...llama3, original_max_position_embeddings: 512 };
    expect(original({ rope_scaling: within })).toMatchObject({ scaling: { originalContext: 512 } });
    expect(original({ rope_scaling: within, original_max_position_embeddings: 64 })).toMatchObject({
      scaling: {
        kind: 'llama3',
        factor: 8,
        lowFrequencyFactor: 1,
        highFrequencyFactor: 4,
        originalContext: 64,
      },
    });
  });

  test.each([
    [
      { rope_scaling: { type: 'yarn', factor: 2 } },
      'rope_scaling.type is "yarn", a rotary scaling that is not supported yet; these are: default, linear, llama3.',
    ],
    [{ rope_scaling: { rope_type: 'dynamic', factor: 2 } }, 'rope_scaling.rope_type is "dynamic"'],
    [{ rope_scaling: { type: 'linear' } }, 'rope_scaling.factor is missing; it should be a positive number.'],
    [
      { rope_scaling: { type: 'linear', factor: -1 } },
      'rope_scaling.factor should be a positive number, not -1.',
    ],
    [{ rope_scaling: 'linear' }, 'rope_scaling should be an object, not "linear".'],
    [{ rope_scaling: { ...llama3, low_freq_factor: null } }, 'rope_scaling.low_freq_factor is missing'],
    [{ rope_theta: 'large' }, 'rope_theta should be a positive number, not "large".'],
    [
      { rope_parameters: { full_attention: { rope_theta: 5 } } },
      'rope_parameters.full_attention is {"rope_theta":5}, but rotary settings by kind of layer are not supported yet.',
    ],
  ])('cannot be %j', (values, message) => {
    expect(() => read(values)).toThrow(`config.json: ${message}`);
  });
});
