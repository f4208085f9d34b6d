// The values of the categorical features, in the words of the paper's tables (arXiv 2503.03862, model_annotations), and which word a
// checkpoint gets. The words are not used evenly there: each choice below is the one that most annotated models of the family have,
// so that a checkpoint is compared with its kin. docs/annotations.md lists the annotations that a config contradicts.

import type { Architecture } from '../../model/design-features/architecture.ts';

/** By the feature's name: the words that there are. */
export const vocabulary: Readonly<Record<string, readonly string[]>> = {
  activation: ['gelu', 'gelu_fast', 'gelu_new', 'relu', 'silu', 'swiglu'],
  attention_variant: ['full', 'gqa', 'mqa', 'local,full'],
  biases: ['none', 'some', 'attn_only', 'ln_only'],
  block_type: ['sequential', 'parallel'],
  layer_norm_type: ['rmsnorm', 'parametric', 'non-parametric'],
  positional_embeddings: ['rope', 'learned', 'alibi'],
};

/** Families whose gated SiLU is annotated `silu`; in all others most are `swiglu` (of those like Llama, 14 of 23). */
const gatedSiluIsSilu = ['qwen2', 'mistral', 'cohere'];

/** Configs' words for a function that the tables have another word for, or one word of several. A gated GELU has none of its own. */
const activations: Readonly<Record<string, string>> = {
  silu: 'silu',
  swish: 'silu',
  swiglu: 'swiglu',
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_fast: 'gelu_fast',
  gelu_new: 'gelu_new',
  gelu_accurate: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  gelu_python_tanh: 'gelu_new',
  'gelu-tanh': 'gelu_new',
  relu: 'relu',
};

/** null: not known, or something that the tables have no word for. */
type Word = string | null;

export function activationWord({ family, activation, gated }: Architecture): Word {
  if (activation === null || !Object.hasOwn(activations, activation)) return null;
  const word = activations[activation] ?? null;
  return word === 'silu' && gated === true && !gatedSiluIsSilu.includes(family ?? '') ? 'swiglu' : word;
}

/**
 * Heads that share keys and values count before windows: Gemma 2 and Mistral are `gqa`, GPT-Neo `local,full`. The config decides: most of
 * the Llama-2 models and SmolLM-1.7B are annotated `gqa` although each of their heads has its own keys and values.
 */
export function attentionWord({ heads, keyValueHeads, windowed }: Architecture): Word {
  if (heads === null || keyValueHeads === null) return null;
  if (keyValueHeads < heads) return keyValueHeads === 1 ? 'mqa' : 'gqa';
  return windowed === 'some' ? 'local,full' : 'full';
}

/** The shift of a layer norm is a bias (Falcon: `ln_only`); biases everywhere are `some` too (Phi). */
export function biasesWord({ biases }: Architecture): Word {
  if (biases === null) return null;
  const { attention, mlp, norms, head } = biases;
  if (!attention && !mlp && !head) return norms ? 'ln_only' : 'none';
  return attention && !mlp && !head && !norms ? 'attn_only' : 'some';
}

const blocks: Readonly<Record<string, string>> = { serial: 'sequential', parallel: 'parallel' };
const norms: Readonly<Record<string, string>> = {
  rms: 'rmsnorm',
  layer: 'parametric',
  'bare layer': 'non-parametric',
};
const positions: Readonly<Record<string, string>> = { rotary: 'rope', learned: 'learned', alibi: 'alibi' };

export const blockWord = ({ block }: Architecture): Word => blocks[block ?? ''] ?? null;
export const normWord = ({ norm }: Architecture): Word => norms[norm ?? ''] ?? null;
/** Sinusoids (XGLM), and no positions at all, have no word. */
export const positionsWord = (architecture: Architecture): Word =>
  positions[architecture.positions ?? ''] ?? null;
