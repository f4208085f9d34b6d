// StableLM: layer norm, a share of each head rotated, a gated MLP; in its second generation also attention and MLP side by
// side behind one norm, and a norm for each head's queries and keys. Its first configs, `stablelm_epoch`, have other words.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { Family, NormWeights } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { layerNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';
import { norm } from './reading/weight-names.ts';

const firstType = 'stablelm_epoch';

/**
 * Defaults: transformers 5.23, models/stablelm/configuration_stablelm.py; of the first configs
 * configuration_stablelm_epoch.py beside the weights of stabilityai/stablelm-3b-4e1t.
 */
function design(config: ConfigFields): DecoderDesign {
  const family = config.text('family', 'model_type');
  const isFirst = family === firstType;
  const sizes = readLlamaSizes(config, {
    width: 2560,
    layers: 32,
    heads: 32,
    keyValueHeads: 32,
    mlpWidth: 6912,
    vocabulary: 50304,
    contextLength: 4096,
  });
  if (sizes.headWidth * sizes.heads !== sizes.width)
    throw config.refuse('head_dim', 'but the heads of this family share hidden_size among them.');
  if (isFirst && config.positive('rotary scaling', 'rotary_scaling_factor', 1) !== 1)
    throw config.refuse('rotary_scaling_factor', 'a rotary scaling that is not supported.');
  const normed = config.flag('query and key norms', 'qk_layernorm', false);
  if (normed && sizes.heads * sizes.layers > mostHeadNorms)
    throw config.problem(`${sizes.layers} layers of ${sizes.heads} heads are more than any network has.`);
  return {
    family,
    ...sizes,
    ...layerNorm(config, isFirst ? 'norm_eps' : 'layer_norm_eps'),
    positions: readRotary(
      config,
      { ...sizes, context: sizes.contextLength },
      { share: { key: isFirst ? 'rope_pct' : 'partial_rotary_factor', fallback: 0.25 } },
    ),
    windows: everyLayer(sizes.layers, undefined),
    attentionScales: rootScales(sizes),
    ...(normed && { queryKeyNorm: sizes.heads === 1 ? 'head' : 'each-head' }),
    block: config.flag('block', 'use_parallel_residual', false) ? 'parallel' : 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: {
      queryKeyValue: config.flag('attention biases', 'use_qkv_bias', false),
      attentionOutput: false,
      mlp: false,
      head: false,
    },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

/** No network has more in all its layers; a config that says so would only fill the memory with names. */
const mostHeadNorms = 100_000;

const eachHead = (name: string, heads: number): readonly NormWeights[] =>
  Array.from({ length: heads }, (_, head) => norm(`${name}.norms.${head}`, false));

export const stablelm: Family = {
  modelTypes: ['stablelm', firstType],
  prefix: 'model.',
  design,
  weights: (network) =>
    llamaNames(network, {
      norm,
      layer: (at) => ({
        ...(network.queryKeyNorm && {
          queryNorms: eachHead(`${at}.self_attn.q_layernorm`, network.heads),
          keyNorms: eachHead(`${at}.self_attn.k_layernorm`, network.keyValueHeads),
        }),
        ...(network.block === 'parallel' && { mlpNorm: norm(`${at}.input_layernorm`) }),
      }),
    }),
};
