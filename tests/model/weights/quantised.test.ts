import { describe, expect, test } from 'vitest';
import { quantisedFormat } from '../../../src/model/weights/quantised.ts';

const layer = 'model.layers.0.self_attn.q_proj';
const plain = (name: string, dtype = 'BF16') => ({ name, dtype });
const plainTensors = [
  plain('model.embed_tokens.weight'),
  plain(`${layer}.weight`),
  plain('model.norm.weight', 'F32'),
];

const check = (
  config: Readonly<Record<string, unknown>>,
  tensors = plainTensors,
  files: readonly string[] = ['config.json', 'model.safetensors'],
) => quantisedFormat('folder', config, tensors, files);

const method = (quant_method: string, rest = {}) => ({ quantization_config: { quant_method, ...rest } });

describe('a checkpoint is quantised', () => {
  // The names of tensors are those that each format's library saves: AutoGPTQ, AutoAWQ, bitsandbytes, compressed-tensors, …
  // prettier-ignore
  test.each<[string, Readonly<Record<string, unknown>>, readonly (readonly [string, string])[], RegExp]>([
    ['GPTQ', method('gptq', { bits: 4 }), [['qweight', 'I32'], ['qzeros', 'I32'], ['scales', 'F16'], ['g_idx', 'I32']], /quantised as GPTQ, 4 bits \(config\.json has quant_method "gptq"; tensor "model.*g_idx"\)/],
    ['AWQ', method('awq'), [['qweight', 'I32'], ['qzeros', 'I32'], ['scales', 'F16']], /quantised as AWQ \(/],
    ['bitsandbytes 4 bits', method('bitsandbytes', { load_in_4bit: true }), [['weight', 'U8'], ['weight.absmax', 'U8'], ['weight.quant_state.bitsandbytes__nf4', 'U8']], /as bitsandbytes, 4 bits \(/],
    ['bitsandbytes 8 bits', { quantization_config: { load_in_8bit: true } }, [['weight', 'I8'], ['SCB', 'F32']], /as bitsandbytes, 8 bits \(config\.json has load_in_8bit/],
    ['compressed-tensors', method('compressed-tensors'), [['weight', 'F8_E4M3'], ['weight_scale', 'BF16']], /as compressed-tensors \(/],
    ['FBGEMM fp8', method('fbgemm_fp8'), [['weight', 'F8_E4M3'], ['weight_scale', 'BF16']], /as FBGEMM fp8/],
    ['fp8 by blocks', method('fp8'), [['weight', 'F8_E4M3'], ['weight_scale_inv', 'F32']], /as fp8/],
    ['Quanto', method('quanto'), [['weight._data', 'I8'], ['weight._scale', 'BF16']], /as Quanto/],
    ['HQQ', method('hqq'), [['W_q', 'U8']], /as HQQ/],
    ['EETQ', method('eetq'), [['weight', 'I8'], ['weight_scales', 'F16']], /as EETQ/],
    ['AQLM', method('aqlm'), [['codes', 'I8'], ['codebooks', 'F16']], /as AQLM/],
    ['torchao', method('torchao'), [['weight', 'I8']], /as torchao/],
    ['MXFP4', method('mxfp4'), [['gate_up_proj_blocks', 'U8'], ['gate_up_proj_scales', 'U8']], /as MXFP4/],
    ['a format that nobody knows', method('my-own\nformat'), [['weight', 'U8']], /as "my-own\\nformat" \(/],
  ])('%s, by config and tensors', (_name, config, tensors, message) => {
    const found = check(config, [...plainTensors.slice(0, 1), ...tensors.map(([name, dtype]) => plain(`${layer}.${name}`, dtype))]);
    expect(found).toMatch(message);
    expect(found).toMatch(/which is not read\. Use the checkpoint that was not quantised, or an ONNX export\.$/);
    expect(found).not.toMatch(/\n/);
  });

  // prettier-ignore
  test.each<[string, readonly (readonly [string, string])[], readonly string[], RegExp]>([
    ['GPTQ by its tensors', [['qweight', 'I32'], ['g_idx', 'I32']], [], /as GPTQ \(tensor/],
    ['GPTQ by the file beside', [['qweight', 'I32']], ['quantize_config.json'], /as GPTQ \(quantize_config\.json; tensor/],
    ['AWQ by the file beside', [['qweight', 'I32']], ['quant_config.json'], /as AWQ \(quant_config\.json/],
    ['one of the two', [['qweight', 'I32']], [], /as GPTQ or AWQ/],
    ['fp8 by type alone', [['weight', 'F8_E5M2']], [], /as fp8 \(tensor ".*" is F8_E5M2\)/],
    ['packed bytes', [['weight', 'U8']], [], /as U8 numbers/],
  ])('%s, where config.json says nothing', (_name, tensors, files, message) => {
    expect(check({}, tensors.map(([name, dtype]) => plain(`${layer}.${name}`, dtype)), files)).toMatch(message);
  });

  test('though its weights are plain, for BitNet rounds them when they are used', () => {
    expect(check(method('bitnet'))).toMatch(/as BitNet \(config\.json/);
  });

  test('and its original is named where the config knows it', () => {
    const tensors = [plain(`${layer}.qweight`, 'I32')];
    const of = (name: string) => check({ ...method('gptq'), _name_or_path: name }, tensors);
    expect(of('mistralai/Mistral-7B-v0.1')).toContain('not quantised (mistralai/Mistral-7B-v0.1), or');
    expect(of('TheBloke/Mistral-7B-v0.1-GPTQ')).toContain('not quantised, or');
    expect(of('/home/me/model')).toContain('not quantised, or');
  });
});

describe('a checkpoint is not quantised', () => {
  test('when its weights are plain', () => {
    expect(check({})).toBeUndefined();
  });

  test.each(['gptq', 'bitsandbytes', 'fp8', 'compressed-tensors', 'mxfp4'])(
    'when it was %s once and was saved de-quantised',
    (name) => {
      expect(check(method(name))).toBeUndefined();
      expect(check({}, plainTensors, ['quantize_config.json'])).toBeUndefined();
    },
  );

  test('for its masks, positions and counters', () => {
    const buffers = [
      plain('transformer.h.0.attn.bias', 'U8'),
      plain('transformer.h.0.attn.masked_bias', 'F32'),
      plain('model.layers.0.self_attn.rotary_emb.inv_freq', 'F32'),
      plain('model.embeddings.position_ids', 'I64'),
      plain('model.logit_scale', 'F32'),
    ];
    expect(check({}, [...plainTensors, ...buffers])).toBeUndefined();
  });

  test('by a config that holds nonsense', () => {
    for (const value of [null, 3, 'gptq', [], {}, { quant_method: 7 }])
      expect(check({ quantization_config: value })).toBeUndefined();
  });
});
