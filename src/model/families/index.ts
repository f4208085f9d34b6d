// The list of model families, one line each. To add one: docs/adding-a-family.md.

import type { Family } from './family.ts';
import { bloom } from './bloom.ts';
import { codegen } from './codegen.ts';
import { cohere } from './cohere.ts';
import { falcon } from './falcon.ts';
import { gemma } from './gemma.ts';
import { gemma2 } from './gemma2.ts';
import { gemma3 } from './gemma3.ts';
import { gptBigcode } from './gpt-bigcode.ts';
import { gptNeo } from './gpt-neo.ts';
import { gptNeox } from './gpt-neox.ts';
import { gpt2 } from './gpt2.ts';
import { gptj } from './gptj.ts';
import { granite } from './granite.ts';
import { llama } from './llama.ts';
import { mistral } from './mistral.ts';
import { mixtral } from './mixtral.ts';
import { mpt } from './mpt.ts';
import { nemotron } from './nemotron.ts';
import { olmo } from './olmo.ts';
import { olmo2 } from './olmo2.ts';
import { opt } from './opt.ts';
import { phi } from './phi.ts';
import { phi3 } from './phi3.ts';
import { qwen2Moe } from './qwen2-moe.ts';
import { qwen2 } from './qwen2.ts';
import { qwen3Moe } from './qwen3-moe.ts';
import { qwen3 } from './qwen3.ts';
import { smollm3 } from './smollm3.ts';
import { stablelm } from './stablelm.ts';
import { starcoder2 } from './starcoder2.ts';
import { xglm } from './xglm.ts';

export const families: readonly Family[] = [
  llama,
  mistral,
  mixtral,
  qwen2,
  qwen2Moe,
  qwen3,
  qwen3Moe,
  phi3,
  gemma,
  gemma2,
  gemma3,
  olmo,
  olmo2,
  cohere,
  stablelm,
  starcoder2,
  nemotron,
  smollm3,
  granite,
  gpt2,
  gptNeo,
  gptj,
  gptNeox,
  gptBigcode,
  codegen,
  opt,
  bloom,
  mpt,
  falcon,
  phi,
  xglm,
];
