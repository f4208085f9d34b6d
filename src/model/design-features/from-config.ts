// The architecture of a family whose network is not built here: what config.json says under the names that families use, what the
// stored tensors show, and what the family's code is known to have.

import type { ConfigFields } from '../config-fields.ts';
import type { Architecture, ReadArchitecture } from './architecture.ts';
import { familyFacts, type FamilyFacts } from './family-facts.ts';
import {
  biasesOf,
  countTrained,
  endsOf,
  headIsTied,
  isGated,
  normsAreTrained,
  type StoredTensors,
} from './stored-tensors.ts';

const keys = {
  layers: ['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers'],
  width: ['hidden_size', 'n_embd', 'd_model'],
  heads: ['num_attention_heads', 'n_head', 'n_heads', 'num_heads', 'attention_heads'],
  contextLength: ['max_position_embeddings', 'n_positions', 'max_seq_len', 'seq_length', 'max_sequence_length', 'n_ctx'],
  vocabulary: ['vocab_size', 'padded_vocab_size'],
  mlpWidth: ['intermediate_size', 'n_inner', 'ffn_dim', 'ffn_hidden_size', 'mlp_hidden_size'],
  activation: ['hidden_activation', 'hidden_act', 'activation_function', 'activation'],
} as const; // prettier-ignore

const tensorNames = 'the tensors\u2019 names';
const theFamily = 'the family';

/** A value with the place where it was read. */
type Found<T> = readonly [value: T | null, source?: string | undefined];

/**
 * Reads an architecture from a config of any family and the tensors beside it (none where the weights are not there).
 * @throws ModelError for a field of the wrong type
 */
export async function architectureOfConfig(
  config: ConfigFields,
  tensors: StoredTensors,
): Promise<ReadArchitecture> {
  const family = config.has('model_type') ? config.text('family', 'model_type') : null;
  const facts = (family !== null && Object.hasOwn(familyFacts, family) && familyFacts[family]) || {};
  const there = tensors.size > 0;
  const size = (feature: keyof typeof keys): Found<number> => {
    if (!keys[feature].some((key) => config.has(key))) return [null];
    return [config.size(feature, keys[feature]), config.sources[feature]];
  };
  const width = size('width');
  const heads = size('heads');
  const tied = await tiedOf(config, tensors);
  const counted =
    there && !config.has('quantization_config') ? countTrained(tensors, tied[0] ?? false) : null;
  const found: { readonly [Field in keyof Architecture]: Found<Architecture[Field] & unknown> } = {
    family: [family, config.sources.family],
    parameters: [counted?.all ?? null, 'the weights\u2019 shapes'],
    parametersWithoutEmbeddings: [counted?.withoutEmbeddings ?? null, 'the weights\u2019 shapes'],
    layers: size('layers'),
    width,
    heads,
    keyValueHeads: keyValueHeadsOf(config, heads),
    mlpWidth: mlpWidthOf(config, width[0], facts),
    contextLength: size('contextLength'),
    vocabulary: size('vocabulary'),
    norm: normOf(config, facts, tensors),
    positions: positionsOf(config, facts, tensors),
    windowed: windowedOf(config),
    block: blockOf(config, facts),
    activation: or(
      keys.activation.some((key) => config.has(key))
        ? [config.text('activation', keys.activation), config.sources.activation]
        : [null],
      facts.activation,
    ),
    gated: there ? [isGated(tensors), tensorNames] : or([null], facts.gated),
    biases: there ? [biasesOf(tensors), tensorNames] : or([null], facts.biases),
    tied,
  };
  const entries = Object.entries(found);
  return {
    architecture: Object.fromEntries(
      entries.map(([field, [value]]) => [field, value]),
    ) as unknown as Architecture,
    sources: Object.fromEntries(
      entries.flatMap(([field, [value, source]]) =>
        value === null || source === undefined ? [] : [[field, source]],
      ),
    ),
  };
}

const or = <T>(read: Found<T>, known: T | undefined | null): Found<T> =>
  read[0] === null && known !== undefined && known !== null ? [known, theFamily] : read;

function keyValueHeadsOf(config: ConfigFields, heads: Found<number>): Found<number> {
  if (config.has('multi_query') && config.flag('multi-query', 'multi_query'))
    return [1, 'config.json multi_query'];
  const inside = config.object('attn_config');
  if (inside?.has('kv_n_heads'))
    return [inside.size('heads', 'kv_n_heads'), 'config.json attn_config.kv_n_heads'];
  const said = ['num_key_value_heads', 'num_kv_heads', 'n_head_kv'];
  if (!said.some((key) => config.has(key))) return heads;
  return [config.size('key-value heads', said), config.sources['key-value heads']];
}

function mlpWidthOf(config: ConfigFields, width: number | null, facts: FamilyFacts): Found<number> {
  if (keys.mlpWidth.some((key) => config.has(key))) {
    const said = config.size('MLP width', keys.mlpWidth);
    const source = config.sources['MLP width'] ?? '';
    return facts.mlpWidthIsDoubled ? [said / 2, `${source}, half a branch`] : [said, source];
  }
  if (width === null) return [null];
  const ratio = ['expansion_ratio', 'mlp_ratio'].find((key) => config.has(key));
  return ratio === undefined ? [null] : [config.positive('ratio', ratio) * width, `config.json ${ratio}`];
}

function normOf(
  config: ConfigFields,
  facts: FamilyFacts,
  tensors: StoredTensors,
): Found<'rms' | 'layer' | 'bare layer'> {
  if (tensors.size > 0 && !normsAreTrained(tensors)) return ['bare layer', tensorNames];
  if (facts.norm !== undefined && facts.norm !== null) return [facts.norm, theFamily];
  const rms = ['rms_norm_eps', 'rms_norm_epsilon'].find((key) => config.has(key));
  if (rms !== undefined) return ['rms', `config.json ${rms}`];
  const layer = ['layer_norm_epsilon', 'layer_norm_eps', 'layernorm_epsilon'].find((key) => config.has(key));
  return layer === undefined ? [null] : ['layer', `config.json ${layer}`];
}

function positionsOf(
  config: ConfigFields,
  facts: FamilyFacts,
  tensors: StoredTensors,
): Found<'rotary' | 'learned' | 'alibi' | 'sinusoidal' | 'none'> {
  const inside = config.object('attn_config');
  if (inside?.has('alibi') && inside.flag('positions', 'alibi'))
    return ['alibi', 'config.json attn_config.alibi'];
  if (config.has('alibi') && config.flag('positions', 'alibi')) return ['alibi', 'config.json alibi'];
  if (config.has('position_embedding_type')) {
    const said = config.text('positions', 'position_embedding_type');
    const kind = {
      alibi: 'alibi',
      learned: 'learned',
      absolute: 'learned',
      rotary: 'rotary',
      rope: 'rotary',
    }[said];
    if (kind !== undefined)
      return [kind as 'alibi' | 'learned' | 'rotary', 'config.json position_embedding_type'];
  }
  if (facts.positions !== undefined && facts.positions !== null) return [facts.positions, theFamily];
  if (endsOf(tensors).positions) return ['learned', tensorNames];
  const turned = ['rope_theta', 'rope_parameters', 'rotary_dim', 'rotary_pct', 'rotary_emb_base'].find(
    (key) => config.has(key),
  );
  return turned === undefined ? [null] : ['rotary', `config.json ${turned}`];
}

function windowedOf(config: ConfigFields): Found<'none' | 'some' | 'all'> {
  const kinds = ['layer_types', 'attention_layers'].find((key) => config.has(key));
  if (kinds !== undefined) {
    const local = (config.texts('windowed layers', kinds) ?? []).map((kind) =>
      /local|sliding|chunked/.test(kind),
    );
    return [
      local.every((is) => !is) ? 'none' : local.every((is) => is) ? 'all' : 'some',
      `config.json ${kinds}`,
    ];
  }
  const off = config.has('use_sliding_window') && !config.flag('window', 'use_sliding_window');
  return config.has('sliding_window') && !off ? ['all', 'config.json sliding_window'] : ['none', theFamily];
}

function blockOf(config: ConfigFields, facts: FamilyFacts): Found<'serial' | 'parallel'> {
  const key = ['use_parallel_residual', 'parallel_attn'].find((candidate) => config.has(candidate));
  if (key !== undefined) return [config.flag('block', key) ? 'parallel' : 'serial', `config.json ${key}`];
  return or([null], facts.block);
}

/** Without weights the config's word counts; with them, what is stored. */
async function tiedOf(config: ConfigFields, tensors: StoredTensors): Promise<Found<boolean>> {
  const said = config.has('tie_word_embeddings')
    ? config.flag('tied embeddings', 'tie_word_embeddings')
    : null;
  if (tensors.size === 0 || said === false) return [said, 'config.json tie_word_embeddings'];
  return [await headIsTied(tensors), tensorNames];
}
