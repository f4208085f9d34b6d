// GPT-J: layer norm, rotary positions on neighbouring dimensions of a share of each head, attention and MLP side by side behind one
// norm, and a head with a bias.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { DecoderWeights, Family, QueryKeyValueWeights } from './family.ts';
import { layerNorm } from './reading/norm.ts';
import { rotary } from './reading/rotary.ts';
import { everyLayer, gptKeys, readSizes } from './reading/sizes.ts';
import { gptNames } from './reading/gpt-names.ts';
import { linear, norm } from './reading/weight-names.ts';

/** Defaults: transformers 5.23, models/gptj/configuration_gptj.py; CodeGen's are the same. */
export function gptjDesign(config: ConfigFields, family: 'gptj' | 'codegen'): DecoderDesign {
  const sizes = readSizes(config, {
    width: [gptKeys.width, 4096],
    layers: [gptKeys.layers, 28],
    heads: [gptKeys.heads, 16],
  });
  const { width, layers, heads, headWidth } = sizes;
  if (config.isNull('rotary_dim'))
    throw config.refuse('rotary_dim', 'but should say how much of a head turns.');
  const rotated = config.size('rotary width', 'rotary_dim', 64);
  if (rotated % 2 !== 0) throw config.refuse('rotary_dim', 'but dimensions turn in pairs.');
  config.derived('block', 'the family: parallel');
  config.derived('biases', 'the family has them in the MLP and the head');
  return {
    family,
    ...sizes,
    keyValueHeads: heads,
    mlpWidth: config.size('MLP width', 'n_inner', 4 * width),
    vocabulary: config.size('vocabulary', 'vocab_size', 50400),
    contextLength: config.size('context length', gptKeys.context, 2048),
    ...layerNorm(config, 'layer_norm_epsilon'),
    positions: rotary(
      config,
      { said: rotated, headWidth },
      'neighbours',
      everyLayer(layers, { base: 10000, scaling: { kind: 'none' } }),
    ),
    windows: everyLayer(layers, undefined),
    attentionScales: everyLayer(layers, 1 / Math.sqrt(headWidth)),
    block: 'parallel',
    activation: readActivation(config, 'activation_function', 'gelu_new'),
    gated: false,
    biases: { queryKeyValue: false, attentionOutput: false, mlp: true, head: true },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

/** @param queryKeyValue by the name of a layer's attention, such as `transformer.h.0.attn` */
export function gptjWeights(
  design: DecoderDesign,
  queryKeyValue: (attention: string) => QueryKeyValueWeights,
): DecoderWeights {
  const names = gptNames(design, (at) => ({
    attentionNorm: norm(`${at}.ln_1`),
    queryKeyValue: queryKeyValue(`${at}.attn`),
    attentionOutput: linear(`${at}.attn.out_proj`, false),
    mlpNorm: norm(`${at}.ln_1`),
    mlp: { up: linear(`${at}.mlp.fc_in`, true), down: linear(`${at}.mlp.fc_out`, true) },
  }));
  // A tied head has a bias of its own too.
  const head = linear('lm_head', true);
  return { ...names, head: design.tied ? { ...head, weight: names.tokenEmbedding } : head };
}

const separate = (attention: string): QueryKeyValueWeights => ({
  kind: 'separate',
  query: linear(`${attention}.q_proj`, false),
  key: linear(`${attention}.k_proj`, false),
  value: linear(`${attention}.v_proj`, false),
});

export const gptj: Family = {
  modelTypes: ['gptj'],
  prefix: 'transformer.',
  design: (config) => gptjDesign(config, 'gptj'),
  weights: (design) => gptjWeights(design, separate),
};
