import { expect, test } from 'vitest';
import { interpretConfig } from '../../src/model/config.ts';
import type { DecoderDesign } from '../../src/model/design.ts';
import { positionsText, unusualParts, windowsText } from '../../src/report/network-words.ts';

const design = (config: Readonly<Record<string, unknown>>): DecoderDesign =>
  interpretConfig(config, 'config.json').design;
const llama = { model_type: 'llama', hidden_size: 32, num_hidden_layers: 4, num_attention_heads: 4 };
const none = { kind: 'none' } as const;

test.each([
  [llama, 'rotary on 8 dimensions, base 10000'],
  [
    { ...llama, rope_scaling: { rope_type: 'linear', factor: 2.5 } },
    'rotary on 8 dimensions, base 10000, linear scaling by 2.5',
  ],
  [
    { model_type: 'gptj', n_embd: 32, n_layer: 1, n_head: 4, rotary_dim: 4 },
    'rotary on 4 dimensions in neighbouring pairs, base 10000',
  ],
  [{ model_type: 'bloom', n_head: 4 }, 'ALiBi, slopes 0.003906 to 0.25'],
  [
    { model_type: 'falcon', hidden_size: 64, num_attention_heads: 4, alibi: true },
    'ALiBi, slopes 0.0009766 to 0.0625, in bfloat16',
  ],
  [{ model_type: 'gpt2' }, 'learned'],
  [{ model_type: 'xglm' }, 'sinusoidal'],
])('positions of %j', (config, words) => {
  expect(positionsText(design(config))).toBe(words);
});

test('rotations that differ are counted, and layers without any', () => {
  const [slow, fast] = [1000, 10].map((base) => ({ base, scaling: none }));
  const positions = {
    kind: 'rotary',
    width: 8,
    pairs: 'halves',
    rotations: [slow, fast, slow, undefined],
  } as const;
  expect(positionsText({ ...design(llama), positions })).toBe(
    'rotary on 8 dimensions, base 1000 in 2 of 4 layers, base 10 in 1 of 4 layers, none in 1 of 4 layers',
  );
});

test('windows are counted', () => {
  expect(windowsText(design(llama))).toBe('none');
  expect(windowsText({ ...design(llama), windows: [8, undefined, 8, undefined] })).toBe(
    '8 tokens in 2 of 4 layers',
  );
});

test('a usual network has no unusual parts, also where they are said to be the usual ones', () => {
  expect(unusualParts(design(llama))).toEqual([]);
  const said = {
    embeddingScale: 1,
    residualScale: 1,
    logitScale: 1,
    normPlace: 'input',
    residual: 'stream',
  } as const;
  expect(unusualParts({ ...design(llama), ...said })).toEqual([]);
});

test('unusual parts are told, each by the name of its source', () => {
  const unusual = {
    embeddingWidth: 16,
    embeddingScale: Math.sqrt(32),
    normPlace: 'sum',
    noFinalNorm: true,
    residual: 'normed',
    residualScale: 0.22,
    queryKeyNorm: 'each-head',
    clip: 8,
    attentionScales: [1, 0.5, 1, 0.5],
    attentionSoftCap: 50,
    experts: { count: 8, chosen: 2, width: 14, normalised: true, layers: [true, true, false, true] },
    logitScale: 0.0625,
    logitSoftCap: 30,
  } as const;
  expect(unusualParts({ ...design(llama), ...unusual })).toEqual([
    ['embedding width', '16'],
    ['embedding scale', '5.657'],
    ['norm place', 'sums of output and stream'],
    ['final norm', 'none'],
    ['residual', 'the normed stream'],
    ['residual scale', '0.22'],
    ['query and key norms', 'of each head, a scale a head'],
    ['clip', '8'],
    ['attention scale', '1, 0.5'],
    ['attention soft cap', '50'],
    ['experts', '2 of 8 of width 14, in 3 of 4 layers'],
    ['logit scale', '0.0625'],
    ['logit soft cap', '30'],
  ]);
});
