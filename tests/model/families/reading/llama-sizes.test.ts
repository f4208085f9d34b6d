import { describe, expect, test } from 'vitest';
import { ConfigFields } from '../../../../src/model/config-fields.ts';
import { readLlamaSizes } from '../../../../src/model/families/reading/llama-sizes.ts';

const defaults = { width: 24, layers: 3, heads: 4, mlpWidth: 20, vocabulary: 48, contextLength: 64 };
const read = (values: Readonly<Record<string, unknown>>, own: object = {}) =>
  readLlamaSizes(new ConfigFields(values, 'config.json'), { ...defaults, ...own });

describe('heads of keys', () => {
  test('are as many as of queries where that number is null, or absent without a default', () => {
    expect(read({ num_key_value_heads: null }, { keyValueHeads: 2 }).keyValueHeads).toBe(4);
    expect(read({}).keyValueHeads).toBe(4);
    expect(read({}, { keyValueHeads: 2 }).keyValueHeads).toBe(2);
  });

  test('are as wide as the config says, or the family, or as the width divides', () => {
    expect(read({ head_dim: 10 }, { headWidth: 12 }).headWidth).toBe(10);
    expect(read({ head_dim: null }, { headWidth: 12 }).headWidth).toBe(12);
    expect(read({}).headWidth).toBe(6);
  });
});

describe('sizes that do not fit each other:', () => {
  test.each([
    [{ num_attention_heads: 5 }, 'hidden_size is 24, which does not divide into num_attention_heads = 5.'],
    [{ num_key_value_heads: 3 }, 'num_key_value_heads is 3, which does not divide num_attention_heads = 4.'],
    [{ num_key_value_heads: 8 }, 'num_key_value_heads is 8, which does not divide num_attention_heads = 4.'],
  ])('%j', (values, message) => {
    expect(() => read(values)).toThrow(`config.json: ${message}`);
  });

  test('a default too', () => {
    expect(() => read({}, { keyValueHeads: 8 })).toThrow(
      "config.json: num_key_value_heads is absent, and the family's default, 8, does not divide num_attention_heads = 4.",
    );
  });

  test('a width that does not divide is fine where the heads have one of their own', () => {
    expect(read({ num_attention_heads: 5, head_dim: 6 }).headWidth).toBe(6);
    expect(read({ num_attention_heads: 5 }, { headWidth: 6 }).headWidth).toBe(6);
  });
});
