import { describe, expect, test } from 'vitest';
import {
  activationWord,
  attentionWord,
  biasesWord,
  blockWord,
  normWord,
  positionsWord,
} from '../../../src/analysis/design/vocabulary.ts';
import type { Architecture } from '../../../src/model/design-features/architecture.ts';

const none = { attention: false, mlp: false, norms: false, head: false };
const all = { attention: true, mlp: true, norms: true, head: false };

/** A Llama with what differs. */
const like = (differs: Partial<Architecture>): Architecture => ({
  family: 'llama',
  parameters: 1e9,
  parametersWithoutEmbeddings: 9e8,
  layers: 2,
  width: 64,
  heads: 4,
  keyValueHeads: 4,
  mlpWidth: 160,
  contextLength: 512,
  vocabulary: 600,
  norm: 'rms',
  positions: 'rotary',
  windowed: 'none',
  block: 'serial',
  activation: 'silu',
  gated: true,
  biases: none,
  tied: false,
  ...differs,
});

// The words on the right are those that most models of the family have in model_annotations.csv of the paper's release.
describe('a checkpoint gets the word that most annotated models of its family have:', () => {
  test.each([
    ['Llama, OLMo, Mixtral', {}, 'swiglu'],
    ['Qwen2', { family: 'qwen2' }, 'silu'],
    ['Mistral', { family: 'mistral' }, 'silu'],
    ['Command R', { family: 'cohere' }, 'silu'],
    ['Pythia, Falcon', { family: 'gpt_neox', activation: 'gelu', gated: false }, 'gelu'],
    ['GPT-NeoX-20B', { family: 'gpt_neox', activation: 'gelu_fast', gated: false }, 'gelu_fast'],
    ['GPT-Neo, GPT-J, CodeGen, Phi', { family: 'phi', activation: 'gelu_new', gated: false }, 'gelu_new'],
    ['OPT', { family: 'opt', activation: 'relu', gated: false }, 'relu'],
    ['a plain MLP with SiLU', { gated: false }, 'silu'],
    ['Gemma, which has no annotation', { activation: 'gelu_pytorch_tanh' }, 'gelu_new'],
    ['a function without a word', { activation: 'relu2', gated: false }, null],
    ['one that is not told', { activation: null }, null],
    ['one that is called as a property of every object', { activation: 'toString' }, null],
  ])('activation of %s', (_who, differs, word) => {
    expect(activationWord(like(differs))).toBe(word);
  });

  test.each([
    ['LLaMA, OLMo, MPT', {}, 'full'],
    ['Llama-3, Yi, Mistral with its window', { keyValueHeads: 2, windowed: 'all' }, 'gqa'],
    ['Falcon-7B', { keyValueHeads: 1 }, 'mqa'],
    ['GPT-Neo', { windowed: 'some' }, 'local,full'],
    ['one head in all', { heads: 1, keyValueHeads: 1 }, 'full'],
    ['heads that are not told', { heads: null, keyValueHeads: null }, null],
  ] as const)('attention of %s', (_who, differs, word) => {
    expect(attentionWord(like(differs))).toBe(word);
  });

  test.each([
    ['Llama, MPT, OLMo', none, 'none'],
    ['Qwen2', { ...none, attention: true }, 'attn_only'],
    ['Falcon', { ...none, norms: true }, 'ln_only'],
    ['Phi', { ...all, head: true }, 'some'],
    ['GPT-2', all, 'some'],
    ['GPT-J', { ...all, attention: false, head: true }, 'some'],
    ['StableLM', { ...none, attention: true, norms: true }, 'some'],
    ['biases that are not told', null, null],
  ])('biases of %s', (_who, biases, word) => {
    expect(biasesWord(like({ biases }))).toBe(word);
  });

  test.each([
    ['Llama', {}, ['sequential', 'rmsnorm', 'rope']],
    ['Falcon', { block: 'parallel', norm: 'layer' }, ['parallel', 'parametric', 'rope']],
    ['OLMo', { norm: 'bare layer' }, ['sequential', 'non-parametric', 'rope']],
    ['Cerebras-GPT', { norm: 'layer', positions: 'learned' }, ['sequential', 'parametric', 'learned']],
    ['MPT', { norm: 'layer', positions: 'alibi' }, ['sequential', 'parametric', 'alibi']],
    [
      'XGLM, whose sinusoids have no word',
      { norm: 'layer', positions: 'sinusoidal' },
      ['sequential', 'parametric', null],
    ],
    ['nothing told', { norm: null, positions: null, block: null }, [null, null, null]],
  ] as const)('block, norm and positions of %s', (_who, differs, words) => {
    const architecture = like(differs);
    expect([blockWord(architecture), normWord(architecture), positionsWord(architecture)]).toEqual(words);
  });
});
