// Configs whose network is none of ours because the checkpoint brought its own code.

import type { ModelError } from '../lib/errors.ts';
import type { ConfigFields } from './config-fields.ts';

/** Networks that are supported in another format, by the `model_type` of the format that is not. */
const sameNetwork: Readonly<Record<string, string>> = {
  hf_olmo: 'olmo, as allenai/OLMo-7B-hf is',
  'phi-msft': 'phi, as microsoft/phi-2 is today',
  'mixformer-sequential': 'phi, as microsoft/phi-1_5 is today',
  Yi: 'llama, as 01-ai/Yi-6B is today',
  mosaic_gpt: 'mpt, as mosaicml/mpt-7b is',
};

/** What is missing for a family that is not read; undefined where the config names no code. */
export function customCode(config: ConfigFields, modelType: string): ModelError | undefined {
  const code = codeFile(config);
  const network = Object.hasOwn(sameNetwork, modelType) ? sameNetwork[modelType] : undefined;
  if (code === undefined && network === undefined) return undefined;
  const own = `model_type ${JSON.stringify(modelType)} needs code of its own${code === undefined ? '' : `, ${code}`}`;
  const way =
    network === undefined
      ? 'an ONNX export (model.onnx beside config.json, and no other weights) runs'
      : `the same network is supported as ${network}; an ONNX export runs too`;
  return config.problem(`${own}, which is not part of this program; ${way}.`);
}

/**
 * The Python file of `auto_map`, whose values are such as `modeling_qwen.QWenLMHeadModel` or
 * `tiiuae/falcon-7b--modeling_falcon.FalconForCausalLM`.
 */
function codeFile(config: ConfigFields): string | undefined {
  const map = config.isObject('auto_map') ? config.object('auto_map') : undefined;
  const key = ['AutoModelForCausalLM', 'AutoModel', 'AutoConfig'].find((name) => map?.isText(name));
  if (map === undefined || key === undefined) return undefined;
  const [, file] = /^(?:.*--)?(.+)\.[^.]+$/.exec(map.text('code', key)) ?? [];
  return file === undefined ? undefined : `${file}.py`;
}
