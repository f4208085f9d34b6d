// SmolLM3: Llama with layers that have no positions, every fourth unless the config lists them.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import { readBiases } from './reading/biases.ts';
import type { Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { readUsedWindow, readWindow, windowsByLayer } from './reading/windows.ts';

/** Defaults: transformers 5.23, models/smollm3/configuration_smollm3.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 2048,
    layers: 36,
    heads: 16,
    keyValueHeads: 4,
    mlpWidth: 11008,
    vocabulary: 128256,
    contextLength: 32768,
  });
  const { layers, contextLength: context } = sizes;
  const rotated = readRotated(config, layers);
  const isRotated = (layer: number): boolean => rotated[layer] === true;
  // Where the kinds of layer are said, the switch beside the window does not count.
  const window = config.has('layer_types') ? readWindow(config) : readUsedWindow(config);
  return {
    family: 'smollm3',
    ...sizes,
    ...rmsNorm(config, 1e-6),
    positions: readRotary(config, { ...sizes, context }, { baseFallback: 2e6, isRotated }),
    windows: windowsByLayer(config, layers, window, (layer) => !isRotated(layer)),
    attentionScales: rootScales(sizes),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: readBiases(config),
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
  };
}

/** `no_rope_layers` has, against its name, a 1 for each layer that is rotated. */
function readRotated(config: ConfigFields, layers: number): readonly boolean[] {
  const key = 'no_rope_layers';
  const said = config.counts('layers with positions', key);
  if (said && said.length < layers)
    throw config.refuse(key, `but should have a number, 0 or 1, for each of the ${layers} layers.`);
  const interval = said ? 1 : config.size('layers with positions', 'no_rope_layer_interval', 4);
  return said?.map(Boolean) ?? Array.from({ length: layers }, (_, layer) => (layer + 1) % interval !== 0);
}

export const smollm3: Family = {
  modelTypes: ['smollm3'],
  prefix: 'model.',
  design,
  weights: llamaNames,
};
