// The sizes that every family has, and the keys that GPT-2 and what came from it have for them.

import type { ConfigFields } from '../../config-fields.ts';
import type { DecoderDesign } from '../../design.ts';

type Keys = string | readonly string[];

/**
 * Where a config has both spellings of a size, the usual one counts before GPT-2's own, as transformers sets it last.
 * Source: transformers 5.23, configuration_utils.py, `attribute_map`.
 */
export const gptKeys = {
  width: ['hidden_size', 'n_embd'],
  layers: ['num_hidden_layers', 'n_layer'],
  heads: ['num_attention_heads', 'n_head'],
  context: ['max_position_embeddings', 'n_positions'],
} as const;

/** The keys of each size, and the value that the family's configuration class has where they are absent. */
export interface SizeKeys {
  readonly width: readonly [keys: Keys, fallback: number];
  readonly layers: readonly [keys: Keys, fallback: number];
  readonly heads: readonly [keys: Keys, fallback: number];
}

/** A slope a head is made for some: more would only fill the memory. */
const mostHeads = 100_000;

/** Reads them. @throws ModelError for a width that does not divide into heads */
export function readSizes(
  config: ConfigFields,
  keys: SizeKeys,
): Pick<DecoderDesign, 'width' | 'layers' | 'heads' | 'headWidth'> {
  const width = config.size('width', ...keys.width);
  const layers = config.depth('layers', ...keys.layers);
  const heads = config.size('heads', ...keys.heads);
  if (heads > mostHeads)
    throw config.problem(`${spelled(config, keys.heads)} = ${heads} is more than the heads of any network.`);
  if (width % heads !== 0)
    throw config.problem(
      `${spelled(config, keys.width)} = ${width} does not divide into ${spelled(config, keys.heads)} = ${heads}.`,
    );
  return { width, layers, heads, headWidth: width / heads };
}

/** The key that a size was read from; where there is none, the family's own, which is the last. */
function spelled(config: ConfigFields, [keys]: SizeKeys['width']): string {
  const names = typeof keys === 'string' ? [keys] : keys;
  return names.find((name) => config.has(name)) ?? names.at(-1) ?? '';
}

/** What is the same at each layer. */
export const everyLayer = <T>(layers: number, value: T): readonly T[] =>
  Array.from({ length: layers }, () => value);
