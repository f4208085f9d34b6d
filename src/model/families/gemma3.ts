// Gemma 3's text model: Gemma 2 with norms of queries and keys in place of the attention's cap, five windowed layers to one
// that sees all, and a rotation for either kind.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign, Positions } from '../design.ts';
import type { Family } from './family.ts';
import { outputNorms, readLaterGemma } from './reading/gemma-kin.ts';
import { llamaNames, queryKeyNorms } from './reading/llama-names.ts';
import { type LlamaSizes, readLlamaSizes } from './reading/llama-sizes.ts';
import { readRotation, rotary } from './reading/rotary.ts';
import { readWindow, windowedLayers } from './reading/windows.ts';

/**
 * Defaults: transformers 5.23, models/gemma3/configuration_gemma3.py, `Gemma3TextConfig`; modeling_gemma3.py does not read
 * `attn_logit_softcapping`.
 */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 2304,
    layers: 26,
    heads: 8,
    keyValueHeads: 4,
    headWidth: 256,
    mlpWidth: 9216,
    vocabulary: 262208,
    contextLength: 131072,
  });
  const { layers } = sizes;
  const window = readWindow(config, 4096);
  const pattern = config.size('windowed layers', 'sliding_window_pattern', 6);
  const windowed = windowedLayers(config, layers, (layer) => (layer + 1) % pattern !== 0);
  return {
    family: 'gemma3_text',
    ...sizes,
    ...readLaterGemma(config, sizes),
    positions: readPositions(config, sizes, windowed),
    windows: windowed.map((is) => (is ? window : undefined)),
    queryKeyNorm: 'head',
  };
}

/**
 * Layers that see all turn by `rope_theta` and `rope_scaling`, windowed ones by `rope_local_base_freq`; or either kind by its
 * own settings inside `rope_parameters`.
 */
function readPositions(
  config: ConfigFields,
  { headWidth, contextLength: context }: LlamaSizes,
  windowed: readonly boolean[],
): Positions {
  const scaling = config.object('rope_scaling');
  const byKind = config.object('rope_parameters');
  const flat = ['rope_type', 'rope_theta'].find((key) => byKind?.has(key));
  if (byKind && flat !== undefined)
    throw byKind.refuse(flat, 'but should be inside full_attention and sliding_attention.');
  // transformers 5 takes no scaling where only the older word names one, transformers 4 took it.
  if (scaling?.has('type') && !scaling.has('rope_type'))
    throw scaling.refuse(
      'type',
      'which versions of transformers read differently for this family; call it rope_type.',
    );
  const isScaled = scaling?.isEmpty() === false;
  if (isScaled && byKind?.has('full_attention'))
    throw config.problem('rope_scaling and rope_parameters.full_attention are both given; leave one out.');
  const sizes = { headWidth, context };
  const local = readRotation(config, byKind?.object('sliding_attention'), sizes, {
    base: 'rope_local_base_freq',
  });
  const full = readRotation(config, isScaled ? scaling : byKind?.object('full_attention'), sizes, {
    baseFallback: 1e6,
  });
  return rotary(
    config,
    { said: headWidth, headWidth },
    'halves',
    windowed.map((is) => (is ? local : full)),
  );
}

export const gemma3: Family = {
  modelTypes: ['gemma3_text'],
  prefix: 'model.',
  design,
  weights: (network) =>
    llamaNames(network, { layer: (at) => ({ ...queryKeyNorms(at), ...outputNorms(at) }) }),
};
