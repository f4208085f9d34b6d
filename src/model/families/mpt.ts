// MPT: ALiBi, or learned positions (SEA-LION), norms without a shift, one fused query-key-value matrix, a plain MLP without biases.

import { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign, Positions } from '../design.ts';
import { mptSlopes } from './reading/alibi.ts';
import type { DecoderWeights, Family, LayerWeights, NormWeights } from './family.ts';
import { everyLayer, readSizes } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';

/**
 * Defaults: transformers 5.23, models/mpt/configuration_mpt.py. What most settings do is read from MosaicML's code beside the published
 * weights (llm-foundry, models/mpt/modeling_mpt.py and layers/attention.py): transformers' own class, `MptForCausalLM`, takes no notice of
 * them, and so they do not count in a config that names that class.
 */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readSizes(config, {
    width: [['hidden_size', 'd_model'], 2048],
    layers: [['num_hidden_layers', 'n_layers'], 24],
    heads: [['num_attention_heads', 'n_heads'], 16],
  });
  const { width, layers, heads, headWidth } = sizes;
  const isMosaic = !config.texts('class', 'architectures')?.includes('MptForCausalLM');
  const attention = config.object('attn_config') ?? new ConfigFields({}, config.file);
  const biased = isMosaic && !config.flag('biases', 'no_bias', true);
  const scale = attention.has('softmax_scale')
    ? attention.positive('attention scale', 'softmax_scale')
    : 1 / Math.sqrt(headWidth);
  const positions = readPositions(config, attention, heads, isMosaic);
  const logitScale = isMosaic ? readLogitScale(config, width) : 1;
  if (isMosaic) refuseOthers(config, attention);
  const keyValueHeads = readKeyValueHeads(attention, heads, isMosaic);
  const clip = attention.has('clip_qkv') ? attention.positive('clip', 'clip_qkv') : undefined;
  const queryKeyNorm = isMosaic && attention.flag('query and key norms', 'qk_ln', false);
  Object.assign(config.sources, attention.sources);
  config.derived('block', 'the family: serial');
  config.derived('activation', 'the family: gelu');
  return {
    family: 'mpt',
    ...sizes,
    keyValueHeads,
    mlpWidth: isMosaic ? readMlpWidth(config, width) : 4 * width,
    vocabulary: config.size('vocabulary', 'vocab_size', 50368),
    contextLength: config.size('context length', 'max_seq_len', 2048),
    contextIsOpen: true,
    norm: isMosaic ? readNorm(config) : 'layer',
    normEpsilon: config.positive('norm epsilon', 'layer_norm_epsilon', 1e-5),
    positions,
    windows: everyLayer(layers, undefined),
    attentionScales: everyLayer(layers, scale),
    ...(clip !== undefined && { clip }),
    ...(queryKeyNorm && { queryKeyNorm: 'whole' }),
    block: 'serial',
    activation: 'gelu',
    gated: false,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: biased, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
    ...(logitScale !== 1 && { logitScale }),
  };
}

function readPositions(
  config: ConfigFields,
  attention: ConfigFields,
  heads: number,
  isMosaic: boolean,
): Positions {
  if (attention.flag('positions', 'alibi', true)) {
    const steepest = isMosaic ? attention.size('ALiBi', 'alibi_bias_max', 8) : 8;
    return { kind: 'alibi', slopes: mptSlopes(heads, steepest) };
  }
  return config.flag('positions', 'learned_pos_emb', true)
    ? { kind: 'learned', offset: 0 }
    : { kind: 'none' };
}

function readKeyValueHeads(attention: ConfigFields, heads: number, isMosaic: boolean): number {
  const kind = isMosaic
    ? attention.text('key-value heads', 'attn_type', 'multihead_attention')
    : 'multihead_attention';
  if (kind === 'multihead_attention') return heads;
  if (kind === 'multiquery_attention') return 1;
  if (kind !== 'grouped_query_attention') throw attention.refuse('attn_type', 'which is not supported.');
  const keyValueHeads = attention.size('key-value heads', 'kv_n_heads');
  if (heads % keyValueHeads !== 0)
    throw attention.refuse('kv_n_heads', `which does not divide ${heads} heads.`);
  return keyValueHeads;
}

function readMlpWidth(config: ConfigFields, width: number): number {
  const mlpWidth = Math.floor(width * config.positive('MLP width', 'expansion_ratio', 4));
  if (mlpWidth >= 1 && mlpWidth <= 2 ** 31) return mlpWidth;
  throw config.refuse('expansion_ratio', `which times ${width} is no width of an MLP.`);
}

function readNorm(config: ConfigFields): DecoderDesign['norm'] {
  const kind = config.text('norm', 'norm_type', 'low_precision_layernorm').toLowerCase();
  if (/^(low_precision_)?layernorm$/.test(kind)) return 'layer';
  if (/^((low_precision|triton)_)?rmsnorm$/.test(kind)) return 'rms';
  throw config.refuse('norm_type', 'a norm that is not supported.');
}

function readLogitScale(config: ConfigFields, width: number): number {
  if (!config.has('logit_scale')) return 1;
  config.derived('logit scale', 'config.json logit_scale');
  return config.is('logit_scale', 'inv_sqrt_d_model')
    ? 1 / Math.sqrt(width)
    : config.positive('logit scale', 'logit_scale');
}

/** What MosaicML's later models can have. */
function refuseOthers(config: ConfigFields, attention: ConfigFields): void {
  const mlp = config.object('ffn_config');
  if (mlp && mlp.text('MLP', 'ffn_type', 'mptmlp') !== 'mptmlp')
    throw mlp.refuse('ffn_type', 'an MLP that is not supported.');
  for (const key of ['rope', 'prefix_lm', 'qk_gn'])
    if (attention.flag(key, key, false)) throw attention.refuse(key, 'which is not supported.');
  if (attention.has('sliding_window_size') && !attention.is('sliding_window_size', -1))
    throw attention.refuse('sliding_window_size', 'but windows are not supported here.');
}

function weights(design: DecoderDesign): DecoderWeights {
  const { queryKeyValue, attentionOutput, mlp } = design.biases;
  const normed = (name: string): NormWeights => norm(name, mlp && design.norm === 'layer');
  const layer = (index: number): LayerWeights => {
    const at = `transformer.blocks.${index}`;
    return {
      attentionNorm: normed(`${at}.norm_1`),
      queryKeyValue: {
        kind: 'fused',
        projection: linear(`${at}.attn.Wqkv`, queryKeyValue),
        order: 'thirds',
      },
      ...(design.queryKeyNorm && {
        queryNorms: [normed(`${at}.attn.q_ln`)],
        keyNorms: [normed(`${at}.attn.k_ln`)],
      }),
      attentionOutput: linear(`${at}.attn.out_proj`, attentionOutput),
      mlpNorm: normed(`${at}.norm_2`),
      mlp: { up: linear(`${at}.ffn.up_proj`, mlp), down: linear(`${at}.ffn.down_proj`, mlp) },
    };
  };
  return {
    tokenEmbedding: 'transformer.wte.weight',
    ...(design.positions.kind === 'learned' && { positionEmbedding: 'transformer.wpe.weight' }),
    layers: Array.from({ length: design.layers }, (_, index) => layer(index)),
    finalNorm: normed('transformer.norm_f'),
    ...(!design.tied && { head: linear('lm_head', false) }),
  };
}

export const mpt: Family = { modelTypes: ['mpt'], prefix: 'transformer.', design, weights };
