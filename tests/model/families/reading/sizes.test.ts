import { expect, test } from 'vitest';
import { ConfigFields } from '../../../../src/model/config-fields.ts';
import { everyLayer, gptKeys, readSizes } from '../../../../src/model/families/reading/sizes.ts';

const keys = {
  width: [gptKeys.width, 24],
  layers: [gptKeys.layers, 2],
  heads: [gptKeys.heads, 4],
} as const;
const read = (config: Readonly<Record<string, unknown>>) =>
  readSizes(new ConfigFields(config, 'config.json'), keys);

test('a head has its part of the width', () => {
  expect(read({})).toEqual({ width: 24, layers: 2, heads: 4, headWidth: 6 });
  expect(read({ n_embd: 32, n_head: 2, n_layer: 1 })).toEqual({
    width: 32,
    layers: 1,
    heads: 2,
    headWidth: 16,
  });
});

test.each([
  [{ n_head: 5 }, 'n_embd = 24 does not divide into n_head = 5.'],
  [{ hidden_size: 10 }, 'hidden_size = 10 does not divide into n_head = 4.'],
  [{ n_embd: 200_000, n_head: 200_000 }, 'n_head = 200000 is more than the heads of any network.'],
])('%j is refused in the config\u2019s words', (config, message) => {
  expect(() => read(config)).toThrow(`config.json: ${message}`);
});

test('what is the same at every layer has an entry for each', () => {
  expect(everyLayer(3, 7)).toEqual([7, 7, 7]);
  expect(everyLayer(2, undefined)).toEqual([undefined, undefined]);
});
