// Which layers see a window only, and how long it is.

import type { ConfigFields } from '../../config-fields.ts';
import type { DecoderDesign } from '../../design.ts';

const kinds = ['full_attention', 'sliding_attention'];

/**
 * `sliding_window` in tokens; null is none.
 * @param fallback where the key is absent; undefined: none
 */
export function readWindow(config: ConfigFields, fallback?: number): number | undefined {
  const key = 'sliding_window';
  if (config.has(key) || (fallback !== undefined && !config.isNull(key)))
    return config.size('window', key, fallback);
  config.derived(
    'window',
    config.isNull(key) ? `config.json ${key}` : `${key} is absent: the family's default`,
  );
  return undefined;
}

/** As above, where the config has a switch beside it. */
export const readUsedWindow = (config: ConfigFields, fallback?: number): number | undefined =>
  config.flag('window', 'use_sliding_window', false) ? readWindow(config, fallback) : undefined;

/** The window at the layers that `layer_types` names; where it is absent, at those that `isWindowed` says. */
export function windowsByLayer(
  config: ConfigFields,
  layers: number,
  window: number | undefined,
  isWindowed: (layer: number) => boolean,
): DecoderDesign['windows'] {
  const windowed = windowedLayers(config, layers, isWindowed);
  if (window === undefined && config.has('layer_types') && windowed.includes(true))
    throw config.refuse('layer_types', 'but no window is used: give sliding_window, or full_attention only.');
  return windowed.map((is) => (is ? window : undefined));
}

/** Qwen's windows: where they are used, from layer `max_window_layers` on. */
export function windowsFromLayer(config: ConfigFields, layers: number): DecoderDesign['windows'] {
  const window = readUsedWindow(config, 4096);
  const first = window === undefined ? layers : config.count('window from layer', 'max_window_layers', 28);
  return windowsByLayer(config, layers, window, (layer) => layer >= first);
}

/** Whether each layer's kind is windowed: by `layer_types`, or as `isWindowed` says where it is absent. */
export function windowedLayers(
  config: ConfigFields,
  layers: number,
  isWindowed: (layer: number) => boolean,
): readonly boolean[] {
  const named = config.texts('windowed layers', 'layer_types');
  if (!named) return Array.from({ length: layers }, (_, layer) => isWindowed(layer));
  if (named.length !== layers || !named.every((kind) => kinds.includes(kind))) {
    throw config.refuse(
      'layer_types',
      `but should name ${kinds.join(' or ')} for each of the ${layers} layers.`,
    );
  }
  return named.map((kind) => kind === 'sliding_attention');
}
