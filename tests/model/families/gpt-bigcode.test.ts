import { expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';

const read = (settings: Readonly<Record<string, unknown>>) => {
  const { design, family } = interpretConfig(
    { model_type: 'gpt_bigcode', n_embd: 32, n_layer: 1, n_head: 4, ...settings },
    'config.json',
  );
  return { design, order: family.weights(design).layers[0]?.queryKeyValue };
};

test('GPT-BigCode has one head of keys and values behind all queries', () => {
  const { design, order } = read({});
  expect(design.keyValueHeads).toBe(1);
  expect(order).toMatchObject({ kind: 'fused', order: 'thirds' });
});

test('without multi_query, each head\u2019s query, key and value lie beside each other', () => {
  const { design, order } = read({ multi_query: false });
  expect(design.keyValueHeads).toBe(4);
  expect(order).toMatchObject({ kind: 'fused', order: 'groups' });
});

test('query-key products can be left unscaled', () => {
  expect(read({ scale_attn_weights: false }).design.attentionScales).toEqual([1]);
});
