// What a family's code has and its config.json does not say. Source: transformers 5.23, models/<family>/modeling_*.py and
// configuration_*.py; for families that came with their own code, that code beside the published weights.

import type { Architecture, Biases } from './architecture.ts';

export interface FamilyFacts {
  readonly norm?: Architecture['norm'];
  readonly positions?: Architecture['positions'];
  readonly block?: Architecture['block'];
  /** The config's key that says parallel or not, which counts before `block`. */
  readonly parallelKey?: string;
  readonly gated?: boolean;
  readonly activation?: string;
  readonly biases?: Biases;
  /** The MLP's width over the network's where the config gives none. */
  readonly mlpFactor?: number;
  /** The config counts both branches of a gated MLP as one width. */
  readonly mlpWidthIsDoubled?: true;
  readonly contextLength?: number;
}

const biases = (...parts: readonly (keyof Biases)[]): Biases => ({
  attention: parts.includes('attention'),
  mlp: parts.includes('mlp'),
  norms: parts.includes('norms'),
  head: parts.includes('head'),
});
const everywhere = biases('attention', 'mlp', 'norms');
const rotary = { positions: 'rotary', block: 'serial', gated: true } as const;
const rmsRotary = { ...rotary, norm: 'rms', biases: biases() } as const;
const plain = { norm: 'layer', gated: false, mlpFactor: 4 } as const;
const gptJ = {
  ...plain,
  positions: 'rotary',
  block: 'parallel',
  biases: biases('mlp', 'norms', 'head'),
} as const;

const falcon: FamilyFacts = {
  ...plain,
  positions: 'rotary',
  block: 'parallel',
  parallelKey: 'parallel_attn',
  activation: 'gelu',
  biases: biases('norms'),
  contextLength: 2048,
};

/** By `model_type`. */
export const familyFacts: Readonly<Record<string, FamilyFacts>> = {
  // Falcon's first configs.
  RefinedWeb: falcon,
  RefinedWebModel: falcon,
  Yi: { ...rmsRotary, activation: 'silu' },
  bloom: { ...plain, positions: 'alibi', block: 'serial', activation: 'gelu_new', biases: everywhere },
  btlm: { norm: 'layer', gated: true, block: 'serial', biases: everywhere },
  codegen: { ...gptJ, activation: 'gelu_new', contextLength: 2048 },
  cohere: { ...rotary, norm: 'layer', block: 'parallel', biases: biases() },
  crystalcoder: { norm: 'layer', gated: true, block: 'serial', positions: 'rotary', biases: everywhere },
  falcon,
  gemma: { ...rmsRotary, activation: 'gelu_pytorch_tanh' },
  gemma2: { ...rmsRotary, activation: 'gelu_pytorch_tanh' },
  gemma3_text: { ...rmsRotary, activation: 'gelu_pytorch_tanh' },
  gpt2: { ...plain, positions: 'learned', block: 'serial', activation: 'gelu_new', biases: everywhere },
  gpt_bigcode: {
    ...plain,
    positions: 'learned',
    block: 'serial',
    activation: 'gelu_pytorch_tanh',
    biases: everywhere,
  },
  gpt_neo: {
    ...plain,
    positions: 'learned',
    block: 'serial',
    activation: 'gelu_new',
    biases: everywhere,
    contextLength: 2048,
  },
  gpt_neox: {
    ...plain,
    positions: 'rotary',
    block: 'parallel',
    parallelKey: 'use_parallel_residual',
    activation: 'gelu',
    biases: everywhere,
  },
  gptj: { ...gptJ, activation: 'gelu_new', contextLength: 2048 },
  granite: { ...rmsRotary, activation: 'silu' },
  llama: { ...rmsRotary, activation: 'silu' },
  mistral: { ...rmsRotary, activation: 'silu' },
  mixtral: { ...rmsRotary, activation: 'silu' },
  mpt: { ...plain, block: 'serial', activation: 'gelu', biases: biases(), contextLength: 2048 },
  olmo: { ...rotary, norm: 'bare layer', activation: 'silu', biases: biases() },
  olmo2: { ...rmsRotary, activation: 'silu' },
  opt: {
    ...plain,
    positions: 'learned',
    block: 'serial',
    activation: 'relu',
    biases: everywhere,
    contextLength: 2048,
  },
  phi: {
    ...plain,
    positions: 'rotary',
    block: 'parallel',
    activation: 'gelu_new',
    biases: biases('attention', 'mlp', 'norms', 'head'),
  },
  phi3: { ...rmsRotary, activation: 'silu' },
  qwen: {
    ...rotary,
    norm: 'rms',
    activation: 'silu',
    biases: biases('attention'),
    mlpWidthIsDoubled: true,
  },
  qwen2: { ...rotary, norm: 'rms', activation: 'silu', biases: biases('attention') },
  qwen3: { ...rmsRotary, activation: 'silu' },
  smollm3: { ...rmsRotary, activation: 'silu' },
  stablelm: {
    ...rotary,
    norm: 'layer',
    parallelKey: 'use_parallel_residual',
    activation: 'silu',
    biases: biases('norms'),
  },
  starcoder2: { ...plain, positions: 'rotary', block: 'serial', biases: everywhere },
  xglm: { ...plain, positions: 'sinusoidal', block: 'serial', activation: 'gelu', biases: everywhere },
};
