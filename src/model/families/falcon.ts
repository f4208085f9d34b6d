// Falcon: layer norm and a plain MLP without biases. Three kinds: 7B (one head of keys and values, one norm for both sides of a
// parallel block), 40B (`new_decoder_architecture`: groups of heads, a norm for each side), RW (ALiBi, biases, blocks in series).

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign, Positions } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import { alibiSlopes } from './reading/alibi.ts';
import type { DecoderWeights, Family, LayerWeights } from './family.ts';
import { layerNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer, readSizes } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';

/** Defaults: transformers 5.23, models/falcon/configuration_falcon.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readSizes(config, {
    width: [['n_embed', 'hidden_size'], 4544],
    layers: [['num_hidden_layers', 'n_layer'], 32],
    heads: [['num_attention_heads', 'n_head'], 71],
  });
  const { width, layers, heads, headWidth } = sizes;
  const kind = readKind(config, heads);
  const contextLength = config.size('context length', 'max_position_embeddings', 2048);
  const biased = isSet(config, 'attention biases', 'bias', false);
  const isAlibi = isSet(config, 'positions', 'alibi', false);
  return {
    family: 'falcon',
    ...sizes,
    keyValueHeads: kind.keyValueHeads,
    mlpWidth: config.size('MLP width', 'ffn_hidden_size', 4 * width),
    vocabulary: config.size('vocabulary', 'vocab_size', 65024),
    contextLength,
    ...layerNorm(config, 'layer_norm_epsilon'),
    positions: isAlibi
      ? alibi(config, heads, headWidth)
      : readRotary(config, { headWidth, context: contextLength, layers }),
    windows: everyLayer(layers, undefined),
    attentionScales: everyLayer(layers, 1 / Math.sqrt(headWidth)),
    block: kind.block,
    ...(kind.sharedNorm && { sharedNorm: true }),
    activation: readActivation(config, 'activation', 'gelu'),
    gated: false,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: biased, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
  };
}

type Kind = Pick<DecoderDesign, 'keyValueHeads' | 'block'> & { readonly sharedNorm: boolean };

/**
 * The first configs have a `model_type` of their own; of those, the 40B's alone names its heads of keys and values (modelling_RW.py
 * beside the published weights). What is refused, transformers does not run either.
 */
function readKind(config: ConfigFields, heads: number): Kind {
  const isFirst = config.text('family', 'model_type').startsWith('RefinedWeb');
  const isNew =
    isSet(config, 'architecture', 'new_decoder_architecture', false) || (isFirst && config.has('n_head_kv'));
  const isParallel = isSet(config, 'block', 'parallel_attn', isNew || !isFirst);
  const isMultiQuery = !isNew && isSet(config, 'key-value heads', 'multi_query', !isFirst);
  const norms = config.size('norms of a block', 'num_ln_in_parallel_attn', isNew ? 2 : 1);
  if (isNew && !isParallel)
    throw config.refuse('parallel_attn', 'which does not go with new_decoder_architecture.');
  if (isParallel && norms > (isNew ? 2 : 1))
    throw config.refuse('num_ln_in_parallel_attn', `more norms than such a block has.`);
  return {
    keyValueHeads: isMultiQuery ? 1 : readKeyValueHeads(config, heads, isNew),
    block: isParallel ? 'parallel' : 'serial',
    sharedNorm: isParallel && norms === 1,
  };
}

function readKeyValueHeads(config: ConfigFields, heads: number, isNew: boolean): number {
  const said = config.size('key-value heads', ['num_kv_heads', 'n_head_kv'], heads);
  if (isNew ? heads % said !== 0 : said !== heads)
    throw config.problem(
      `num_kv_heads = ${said} does not go with ${heads} heads${isNew ? '' : ' without multi_query'}.`,
    );
  return said;
}

/** A flag for which null is false. */
const isSet = (config: ConfigFields, feature: string, key: string, fallback: boolean): boolean =>
  !config.isNull(key) && config.flag(feature, key, fallback);

/** Position times slope is rounded to bfloat16, and then scaled with the query-key products. Source: modeling_falcon.py. */
function alibi(config: ConfigFields, heads: number, headWidth: number): Positions {
  const scale = 1 / Math.sqrt(headWidth);
  config.derived('positions', 'config.json alibi');
  return { kind: 'alibi', slopes: alibiSlopes(heads).map((slope) => slope * scale), rounded: scale };
}

function weights(design: DecoderDesign): DecoderWeights {
  const { queryKeyValue, attentionOutput, mlp } = design.biases;
  const [attentionNorm, mlpNorm] =
    design.block === 'serial'
      ? ['input_layernorm', 'post_attention_layernorm']
      : design.sharedNorm
        ? ['input_layernorm', 'input_layernorm']
        : ['ln_attn', 'ln_mlp'];
  const layer = (index: number): LayerWeights => {
    const at = `transformer.h.${index}`;
    return {
      attentionNorm: norm(`${at}.${attentionNorm}`),
      queryKeyValue: {
        kind: 'fused',
        projection: linear(`${at}.self_attention.query_key_value`, queryKeyValue),
        order: 'groups',
      },
      attentionOutput: linear(`${at}.self_attention.dense`, attentionOutput),
      mlpNorm: norm(`${at}.${mlpNorm}`),
      mlp: { up: linear(`${at}.mlp.dense_h_to_4h`, mlp), down: linear(`${at}.mlp.dense_4h_to_h`, mlp) },
    };
  };
  return {
    tokenEmbedding: 'transformer.word_embeddings.weight',
    layers: Array.from({ length: design.layers }, (_, index) => layer(index)),
    finalNorm: norm('transformer.ln_f'),
    ...(!design.tied && { head: linear('lm_head', false) }),
  };
}

export const falcon: Family = {
  modelTypes: ['falcon', 'RefinedWeb', 'RefinedWebModel'],
  prefix: 'transformer.',
  design,
  weights,
};
