// Rotary settings as configs spell them: `rope_theta` and `rope_scaling` (old), `rope_parameters` (new).

import type { ConfigFields } from '../../config-fields.ts';
import type { Positions, Rotation } from '../../design.ts';
import { readScaling, type ScalingWords } from './rotary-scaling.ts';

/** How a family's config says its rotation, and what holds where it says nothing. */
export interface RotarySpelling {
  /** The key of the base where it stands beside the nested settings. Default: `rope_theta`. */
  readonly base?: string;
  /** Default: 10000. */
  readonly baseFallback?: number;
  /** The share of a head that is rotated, where that can differ from 1. */
  readonly share?: { readonly key: string; readonly fallback: number };
  /** Which dimensions turn together. Default: `halves`. */
  readonly pairs?: 'halves' | 'neighbours';
  /** The context that scaling starts from, where the family's configuration class has a default of its own. */
  readonly originalContext?: number;
  /** What the family's words for scalings mean. Default: those of `rotary-scaling.ts`. */
  readonly scalings?: ScalingWords;
  /** Whether a layer has positions at all. Default: each has. */
  readonly isRotated?: (layer: number) => boolean;
}

/** What the settings are held against. */
export interface RotarySizes {
  /** Dimensions of one head. */
  readonly headWidth: number;
  /** The config's longest sequence, which scaling falls back to. */
  readonly context: number;
  readonly layers: number;
}

/**
 * Reads rotary positions that are the same at every layer that has them. A value inside `rope_scaling` or
 * `rope_parameters` counts before the one beside them.
 * Source: transformers 5.23, modeling_rope_utils.py, `convert_rope_params_to_dict` and `standardize_rope_params`.
 */
export function readRotary(
  config: ConfigFields,
  { headWidth, context, layers }: RotarySizes,
  spelling: RotarySpelling = {},
): Positions {
  const nested = nestedSettings(config);
  const byLayer = ['full_attention', 'sliding_attention'].find((kind) => nested?.has(kind));
  if (nested && byLayer !== undefined)
    throw nested.refuse(byLayer, `but this family has one rotation for all layers.`);
  const said = spelling.share ? rotatedWidth(config, nested, headWidth, spelling.share) : headWidth;
  const rotation = readRotation(config, nested, { headWidth: said, context }, spelling);
  if (!spelling.share && rotation.scaling.kind !== 'none') refuseShare(config, nested);
  const { isRotated = () => true } = spelling;
  const rotations = Array.from({ length: layers }, (_, layer) => (isRotated(layer) ? rotation : undefined));
  return rotary(config, { said, headWidth }, spelling.pairs ?? 'halves', rotations);
}

/** `rope_scaling` where it is not empty, else `rope_parameters`. */
export function nestedSettings(config: ConfigFields): ConfigFields | undefined {
  const scaling = config.object('rope_scaling');
  return scaling?.isEmpty() === false ? scaling : config.object('rope_parameters');
}

/** Base and scaling, from the nested settings or from beside them. @param sizes `headWidth`: the dimensions that are rotated */
export function readRotation(
  config: ConfigFields,
  nested: ConfigFields | undefined,
  sizes: Omit<RotarySizes, 'layers'>,
  { base: key = 'rope_theta', baseFallback = 10000, originalContext, scalings }: RotarySpelling,
): Rotation {
  const base = nested?.has('rope_theta')
    ? nested.positive('rotary base', 'rope_theta')
    : config.positive('rotary base', key, baseFallback);
  const scaling = nested
    ? readScaling(nested, config, { ...sizes, originalContext, words: scalings })
    : { kind: 'none' as const };
  if (scaling.kind === 'yarn' && base === 1)
    throw config.problem(
      'rope_theta is 1, by which all dimensions turn alike: yarn finds no ramp among them.',
    );
  if (nested) Object.assign(config.sources, nested.sources);
  return { base, scaling };
}

/**
 * Positions from what a config says. Where an odd number of dimensions is said, the next one turns with its half, as torch's
 * `arange(0, said, 2)` makes it.
 */
export function rotary(
  config: ConfigFields,
  { said, headWidth }: { readonly said: number; readonly headWidth: number },
  pairs: 'halves' | 'neighbours',
  rotations: readonly (Rotation | undefined)[],
): Positions {
  config.derived('positions', 'the family: rotary');
  const width = said + (said % 2);
  if (said === 0 || width > headWidth) {
    throw config.problem(
      `${said} of a head's ${headWidth} dimensions would be rotated; an even number above 0 is needed.`,
    );
  }
  return { kind: 'rotary', width, ...(said !== width && { exponentWidth: said }), pairs, rotations };
}

/** Where heads turn whole, transformers leaves a share unread; but it computes scaled frequencies for that share only. */
function refuseShare(config: ConfigFields, nested: ConfigFields | undefined): void {
  const key = 'partial_rotary_factor';
  const fields = nested?.has(key) ? nested : config;
  if (fields.has(key) && fields.positive('rotary share', key) !== 1)
    throw fields.refuse(key, 'but this family rotates whole heads.');
}

function rotatedWidth(
  config: ConfigFields,
  nested: ConfigFields | undefined,
  headWidth: number,
  { key, fallback }: { readonly key: string; readonly fallback: number },
): number {
  const share = nested?.has('partial_rotary_factor')
    ? nested.positive('rotary share', 'partial_rotary_factor')
    : config.positive('rotary share', key, fallback);
  if (share > 1) throw config.problem(`${key} is ${share}, but at most 1 of a head can be rotated.`);
  return Math.floor(headWidth * share);
}
