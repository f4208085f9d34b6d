// The parts of config.json that most architectures share, from a GGUF file's metadata. Keys: gguf-py, gguf/constants.py, `Keys.LLM`,
// `Keys.Attention`, `Keys.Rope`; how they are written: convert_hf_to_gguf.py, `TextModel.set_gguf_parameters`.

import { quoted, type JsonObject } from '../json-file.ts';
import type { TensorFacts } from './architecture.ts';
import { shortest, type MetadataFields } from './metadata-fields.ts';

/** Sizes in the words of llama's config, which most families' configs use. */
export function commonConfig(fields: MetadataFields, tensors: TensorFacts): JsonObject {
  const { heads, keyValueHeads } = readHeads(fields);
  if ((fields.count('expert_count') ?? 0) > 0 || (fields.count('expert_used_count') ?? 0) > 0)
    throw fields.problem('it is a mixture of experts, which is not read from GGUF yet');
  return {
    hidden_size: fields.size('embedding_length'),
    intermediate_size: fields.size('feed_forward_length'),
    num_hidden_layers: fields.size('block_count'),
    num_attention_heads: heads,
    num_key_value_heads: keyValueHeads,
    max_position_embeddings: fields.size('context_length'),
    tie_word_embeddings: !tensors.has('output.weight'),
  };
}

export function readHeads(fields: MetadataFields): { heads: number; keyValueHeads: number } {
  const heads = fields.size('attention.head_count');
  return { heads, keyValueHeads: fields.size('attention.head_count_kv', heads) };
}

/** Width of a head: said, or the share of the residual stream. */
export function headWidth(fields: MetadataFields): number {
  const width = fields.size(
    'attention.key_length',
    fields.size('embedding_length') / readHeads(fields).heads,
  );
  if (fields.size('attention.value_length', width) !== width)
    throw fields.problem('its keys and values differ in width, which no family that is read has');
  return width;
}

/** How many of a head's dimensions are turned, as the share that configs have. */
export function rotaryShare(fields: MetadataFields): number {
  const width = headWidth(fields);
  return fields.size('rope.dimension_count', width) / width;
}

/** Rotary settings of a family that turns whole heads. */
export function wholeRotary(fields: MetadataFields, tensors: TensorFacts): JsonObject {
  if (rotaryShare(fields) !== 1)
    throw fields.problem(
      `it turns ${fields.size('rope.dimension_count')} of a head's ${headWidth(fields)} dimensions`,
    );
  return { head_dim: headWidth(fields), ...rotary(fields, tensors) };
}

/** Rotary base and scaling. */
export function rotary(fields: MetadataFields, tensors: TensorFacts): JsonObject {
  const base = fields.positive('rope.freq_base', 10000);
  const context = fields.size('context_length');
  return { rope_theta: base, rope_scaling: scaling(fields, tensors, base, context) };
}

function scaling(
  fields: MetadataFields,
  tensors: TensorFacts,
  base: number,
  context: number,
): JsonObject | null {
  // Said of a model that was trained so: nothing else to do.
  fields.flag('rope.scaling.finetuned', false);
  // Its converter writes no type.
  if (tensors.has('rope_factors_long.weight')) return longRope(fields, tensors);
  const factors = tensors.values('rope_freqs.weight');
  const old = fields.has('rope.scale_linear') ? fields.positive('rope.scale_linear') : 1;
  const kind = fields.text('rope.scaling.type', old === 1 ? 'none' : 'linear');
  if (factors !== undefined && kind === 'none') return llama3(fields, factors, base);
  if (factors !== undefined)
    throw fields.problem(`it has both rope_freqs.weight and rotary scaling ${quoted(kind)}`);
  if (kind === 'none') return null;
  if (kind === 'linear') return { rope_type: kind, factor: fields.positive('rope.scaling.factor', old) };
  if (kind !== 'yarn') throw fields.problem(`its rotary scaling ${quoted(kind)} is not read from GGUF`);
  const optional = (name: string, key: string): JsonObject =>
    fields.has(key) ? { [name]: fields.positive(key) } : {};
  return {
    rope_type: kind,
    factor: fields.positive('rope.scaling.factor'),
    original_max_position_embeddings: fields.size('rope.scaling.original_context_length', context),
    ...optional('beta_fast', 'rope.scaling.yarn_beta_fast'),
    ...optional('beta_slow', 'rope.scaling.yarn_beta_slow'),
  };
}

/** Phi 3's scaling: a factor for each frequency, one list for short and one for long texts. */
function longRope(fields: MetadataFields, tensors: TensorFacts): JsonObject {
  const list = (name: string): number[] => {
    const values = tensors.values(name);
    if (values === undefined) throw fields.problem(`it lacks ${name}, which its rotary scaling needs`);
    return [...values].map(shortest);
  };
  const kind = fields.text('rope.scaling.type', 'longrope');
  if (kind !== 'longrope' && kind !== 'none')
    throw fields.problem(`it has both rope_factors_long.weight and rotary scaling ${quoted(kind)}`);
  return {
    rope_type: 'longrope',
    short_factor: list('rope_factors_short.weight'),
    long_factor: list('rope_factors_long.weight'),
    ...(fields.has('rope.scaling.attn_factor') && {
      attention_factor: fields.positive('rope.scaling.attn_factor'),
    }),
  };
}

/**
 * Llama 3's scaling, of which the file has only what it makes of each frequency. All published models have the same three
 * settings beside the factor; that they are these is seen from the values.
 */
function llama3(fields: MetadataFields, factors: Float32Array, base: number): JsonObject | null {
  const factor = factors.reduce((most, value) => Math.max(most, value), 1);
  if (factors.every((value) => value === 1)) return null;
  const [low, high, original] = [1, 4, 8192];
  const isSame = factors.every((value, index) => {
    const length = 2 * Math.PI * base ** ((2 * index) / (2 * factors.length));
    const smooth = (original / length - low) / (high - low);
    const between = 1 / ((1 - smooth) / factor + smooth);
    const expected = length < original / high ? 1 : length > original / low ? factor : between;
    return Math.abs(value - expected) <= 1e-4 * expected;
  });
  if (!isSame) throw fields.problem('rope_freqs.weight holds a rotary scaling that is not known');
  return {
    rope_type: 'llama3',
    factor,
    low_freq_factor: low,
    high_freq_factor: high,
    original_max_position_embeddings: original,
  };
}

export const rmsEpsilon = (fields: MetadataFields): JsonObject => {
  return { rms_norm_eps: fields.positive('attention.layer_norm_rms_epsilon') };
};
export const layerEpsilon = (fields: MetadataFields): number =>
  fields.positive('attention.layer_norm_epsilon');
