import { describe, expect, test } from 'vitest';
import { interpretConfig } from '../../src/model/config.ts';

const reading = (config: Readonly<Record<string, unknown>>) => () =>
  interpretConfig(config, '/m/config.json');
const needs = '/m/config.json: model_type';

describe('a folder that brought its own code is told what is missing, and the way out:', () => {
  test.each([
    [
      'the file by its name',
      { model_type: 'qwen', auto_map: { AutoModelForCausalLM: 'modeling_qwen.QWenLMHeadModel' } },
      `${needs} "qwen" needs code of its own, modeling_qwen.py, which is not part of this program; ` +
        'an ONNX export (model.onnx beside config.json, and no other weights) runs.',
    ],
    [
      'the file in another repository',
      {
        model_type: 'chatglm',
        auto_map: {
          AutoConfig: 'configuration_chatglm.ChatGLMConfig',
          AutoModelForCausalLM: 'THUDM/chatglm3-6b--modeling_chatglm.ChatGLMForConditionalGeneration',
        },
      },
      `${needs} "chatglm" needs code of its own, modeling_chatglm.py, which`,
    ],
    [
      'a file of another class, where there is none for text',
      { model_type: 'deci', auto_map: { AutoConfig: 'configuration_decilm.DeciLMConfig' } },
      `${needs} "deci" needs code of its own, configuration_decilm.py, which`,
    ],
    [
      'the same network in a format that is read',
      { model_type: 'phi-msft', auto_map: { AutoModelForCausalLM: 'modeling_phi.PhiForCausalLM' } },
      `${needs} "phi-msft" needs code of its own, modeling_phi.py, which is not part of this program; ` +
        'the same network is supported as phi, as microsoft/phi-2 is today; an ONNX export runs too.',
    ],
    [
      'and without naming a file',
      { model_type: 'hf_olmo' },
      `${needs} "hf_olmo" needs code of its own, which is not part of this program; ` +
        'the same network is supported as olmo, as allenai/OLMo-7B-hf is; an ONNX export runs too.',
    ],
  ])('%s', (_what, config, message) => {
    expect(reading(config)).toThrow(message);
  });

  test.each([
    [['modeling_x.X']],
    ['modeling_x.X'],
    [{ AutoModelForCausalLM: 'modeling_x' }],
    [{ AutoModelForCausalLM: 7 }],
    [null],
  ])('code that is named in another way is no reason to fail: %j', (map) => {
    expect(reading({ model_type: 'new', auto_map: map })).toThrow(
      'model_type "new" is not supported; these are:',
    );
  });

  test('a family that is read needs none', () => {
    expect(
      reading({ model_type: 'llama', auto_map: { AutoModelForCausalLM: 'modeling_x.X' } }),
    ).not.toThrow();
  });
});
