// What the code of families that are not built here has and their config.json does not say. Source: that code, which lies beside the
// published weights (Qwen/Qwen-7B, cerebras/btlm-3b-8k-base, LLM360/CrystalCoder); Yi's first configs, a Llama by another name.

import type { Architecture, Biases } from './architecture.ts';

export interface FamilyFacts extends Partial<
  Pick<Architecture, 'norm' | 'positions' | 'block' | 'gated' | 'activation' | 'biases'>
> {
  /** The config counts both branches of a gated MLP as one width. */
  readonly mlpWidthIsDoubled?: true;
}

const biases = (...parts: readonly (keyof Biases)[]): Biases => ({
  attention: parts.includes('attention'),
  mlp: parts.includes('mlp'),
  norms: parts.includes('norms'),
  head: parts.includes('head'),
});
const rotary = { positions: 'rotary', block: 'serial', gated: true } as const;

/** By `model_type`. */
export const familyFacts: Readonly<Record<string, FamilyFacts>> = {
  Yi: { ...rotary, norm: 'rms', activation: 'silu', biases: biases() },
  btlm: { norm: 'layer', gated: true, block: 'serial', biases: biases('attention', 'mlp', 'norms') },
  crystalcoder: { ...rotary, norm: 'layer', biases: biases('attention', 'mlp', 'norms') },
  qwen: {
    ...rotary,
    norm: 'rms',
    activation: 'silu',
    biases: biases('attention'),
    mlpWidthIsDoubled: true,
  },
};
