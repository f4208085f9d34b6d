import { expect, test } from 'vitest';
import { ConfigFields } from '../../../../src/model/config-fields.ts';
import { readActivation } from '../../../../src/model/families/reading/activation.ts';

const read = (name: unknown) =>
  readActivation(new ConfigFields({ hidden_act: name }, 'config.json'), 'hidden_act', 'gelu_new');

test('spellings of one function are one activation', () => {
  expect(['silu', 'swish'].map(read)).toEqual(['silu', 'silu']);
  expect(['gelu_new', 'gelu_fast', 'gelu_pytorch_tanh'].map(read)).toEqual(Array(3).fill('gelu-tanh'));
  expect(read(undefined)).toBe('gelu-tanh');
});

test.each(['swiglu', 'constructor', ''])('%j is refused, with those that work', (name) => {
  expect(() => read(name)).toThrow(
    `config.json: hidden_act is ${JSON.stringify(name)}, an activation that is not supported; these are: silu, swish, gelu,`,
  );
});
