// Rotary settings as configs spell them: `rope_theta` and `rope_scaling` (old), `rope_parameters` (new).

import type { ConfigFields } from '../config-fields.ts';
import type { Positions, RotaryScaling } from '../design.ts';

/** What a family's config calls its rotary base, and the share of a head that is rotated where that can differ from 1. */
export interface RotarySpelling {
  readonly base: string;
  readonly share?: { readonly key: string; readonly fallback: number };
}

/**
 * Reads rotary positions. A value inside `rope_scaling` or `rope_parameters` counts before the one beside them. Where an
 * odd number of dimensions is said, the next one turns with its half, as torch's `arange(0, said, 2)` makes it.
 * Source: transformers 5.23, modeling_rope_utils.py, `convert_rope_params_to_dict` and `standardize_rope_params`.
 * @param headWidth dimensions of one head
 * @param context the config's longest sequence, which llama3 scaling falls back to
 */
export function readRotary(
  config: ConfigFields,
  headWidth: number,
  context: number,
  spelling: RotarySpelling,
): Positions {
  config.derived('positions', 'the family: rotary');
  const scalingOnly = config.object('rope_scaling');
  const nested = scalingOnly?.isEmpty() === false ? scalingOnly : config.object('rope_parameters');
  const byLayer = ['full_attention', 'sliding_attention'].find((kind) => nested?.has(kind));
  if (nested && byLayer !== undefined)
    throw nested.refuse(byLayer, 'but rotary settings by kind of layer are not supported yet.');
  const base = nested?.has('rope_theta')
    ? nested.positive('rotary base', 'rope_theta')
    : config.positive('rotary base', spelling.base, 10000);
  const said = spelling.share ? rotatedWidth(config, nested, headWidth, spelling.share) : headWidth;
  const width = said + (said % 2);
  if (said === 0 || width > headWidth) {
    throw config.problem(
      `${said} of a head's ${headWidth} dimensions would be rotated; an even number above 0 is needed.`,
    );
  }
  const scaling: RotaryScaling = nested ? readScaling(nested, config, context) : { kind: 'none' };
  if (nested) Object.assign(config.sources, nested.sources);
  return { kind: 'rotary', width, ...(said !== width && { exponentWidth: said }), base, scaling };
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

function readScaling(nested: ConfigFields, config: ConfigFields, context: number): RotaryScaling {
  const kind = nested.text('rotary scaling', ['rope_type', 'type'], 'default');
  switch (kind) {
    case 'default':
      return { kind: 'none' };
    case 'linear':
      return { kind: 'linear', factor: nested.positive('rotary factor', 'factor') };
    case 'llama3':
      return {
        kind: 'llama3',
        factor: nested.positive('rotary factor', 'factor'),
        lowFrequencyFactor: nested.positive('low frequency factor', 'low_freq_factor'),
        highFrequencyFactor: nested.positive('high frequency factor', 'high_freq_factor'),
        // transformers lets the value beside the settings win where there are both (`standardize_rope_params`).
        originalContext: (config.has('original_max_position_embeddings') ? config : nested).size(
          'original context',
          'original_max_position_embeddings',
          context,
        ),
      };
    default:
      throw nested.refuse(
        nested.has('rope_type') ? 'rope_type' : 'type',
        'a rotary scaling that is not supported yet; these are: default, linear, llama3.',
      );
  }
}
