// The norm that a family has, with its epsilon.

import type { ConfigFields } from '../../config-fields.ts';
import type { DecoderDesign } from '../../design.ts';

type Norm = Pick<DecoderDesign, 'norm' | 'normEpsilon'>;

/** @param fallback the epsilon where the config has none */
export function rmsNorm(config: ConfigFields, fallback: number): Norm {
  config.derived('norm', 'the family: RMS');
  return { norm: 'rms', normEpsilon: config.positive('norm epsilon', 'rms_norm_eps', fallback) };
}

/** @param keys what the config calls the epsilon */
export function layerNorm(config: ConfigFields, keys: string | readonly string[], fallback = 1e-5): Norm {
  config.derived('norm', 'the family: layer norm');
  return { norm: 'layer', normEpsilon: config.positive('norm epsilon', keys, fallback) };
}
