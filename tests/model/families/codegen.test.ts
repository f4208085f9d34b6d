import { expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';

const read = (settings: Readonly<Record<string, unknown>>) =>
  interpretConfig(
    { model_type: 'codegen', n_embd: 32, n_layer: 1, n_head: 4, rotary_dim: 4, ...settings },
    'config.json',
  );

test('CodeGen has queries, values and keys in one matrix of four blocks, and is a GPT-J otherwise', () => {
  const { design, family } = read({});
  const weights = family.weights(design);
  expect(weights.layers[0]?.queryKeyValue).toEqual({
    kind: 'fused',
    order: 'blocks',
    projection: { weight: 'transformer.h.0.attn.qkv_proj.weight', layout: 'out-in' },
  });
  const gptj = interpretConfig(
    { model_type: 'gptj', n_embd: 32, n_layer: 1, n_head: 4, rotary_dim: 4 },
    'config.json',
  ).design;
  expect(design).toEqual({ ...gptj, family: 'codegen' });
});

test('heads that do not divide into the blocks are refused', () => {
  expect(() => read({ n_head: 2 })).toThrow(
    'config.json: n_head = 2 does not divide into the four blocks of its matrices.',
  );
});
