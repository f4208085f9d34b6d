// Mistral: Llama with a window at every layer, or at those that `layer_types` names.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { readWindow, windowsByLayer } from './reading/windows.ts';

/**
 * Defaults: transformers 5.23, models/mistral/configuration_mistral.py. A config with `layer_types` is read as Ministral's
 * (models/auto/configuration_auto.py), which has the same defaults.
 */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 4096,
    layers: 32,
    heads: 32,
    keyValueHeads: 8,
    mlpWidth: 14336,
    vocabulary: 32000,
    contextLength: 131072,
  });
  return {
    family: 'mistral',
    ...sizes,
    ...rmsNorm(config, 1e-6),
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: windowsByLayer(config, sizes.layers, readWindow(config, 4096), () => true),
    attentionScales: rootScales(sizes),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: { queryKeyValue: false, attentionOutput: false, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

export const mistral: Family = {
  modelTypes: ['mistral'],
  prefix: 'model.',
  design,
  weights: llamaNames,
};
