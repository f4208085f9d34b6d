import { expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';

const read = (settings: Readonly<Record<string, unknown>>) =>
  interpretConfig(
    {
      model_type: 'gpt_neo',
      hidden_size: 24,
      num_layers: 3,
      num_heads: 4,
      attention_types: [[['local'], 3]],
      ...settings,
    },
    'config.json',
  ).design;

test('GPT-Neo does not scale query-key products, and has no biases of queries, keys and values', () => {
  expect(read({})).toMatchObject({
    attentionScales: [1, 1, 1],
    biases: { queryKeyValue: false, attentionOutput: true, mlp: true, head: false },
  });
});

test('local layers see a window, the token itself in it', () => {
  expect(
    read({
      attention_types: [
        [['global', 'local'], 1],
        [['local'], 1],
      ],
      window_size: 7,
    }).windows,
  ).toEqual([undefined, 7, 7]);
});

test('names of layers count before types', () => {
  expect(read({ attention_layers: ['global', 'local', 'global'] }).windows).toEqual([
    undefined,
    256,
    undefined,
  ]);
});

test.each([
  ['of another number of layers', [[['local'], 2]]],
  ['of a kind that is not known', [[['local', 'sparse', 'global'], 1]]],
  ['that is no list of lists', ['local', 'local', 'local']],
  ['of more layers than any network has', [[['local'], 1e9]]],
  ['of parts of layers', [[['local'], 2.5]]],
])('attention %s is refused', (_what, types) => {
  expect(() => read({ attention_types: types })).toThrow(
    'config.json: attention_types or attention_layers should name global or local for each of the 3 layers.',
  );
});
