// StarCoder2: Mistral with layer norms, biases, and an MLP that is not gated.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { layerNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';
import { readWindow } from './reading/windows.ts';

/** Defaults: transformers 5.23, models/starcoder2/configuration_starcoder2.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 3072,
    layers: 30,
    heads: 24,
    keyValueHeads: 2,
    mlpWidth: 12288,
    vocabulary: 49152,
    contextLength: 4096,
  });
  const biased = config.flag('biases', 'use_bias', true);
  return {
    family: 'starcoder2',
    ...sizes,
    ...layerNorm(config, 'norm_epsilon'),
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: everyLayer(sizes.layers, readWindow(config)),
    attentionScales: rootScales(sizes),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'gelu_pytorch_tanh'),
    gated: false,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: biased, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
  };
}

export const starcoder2: Family = {
  modelTypes: ['starcoder2'],
  prefix: 'model.',
  design,
  weights: (network) =>
    llamaNames(network, {
      norm,
      layer: (at) => ({
        mlp: {
          up: linear(`${at}.mlp.c_fc`, network.biases.mlp),
          down: linear(`${at}.mlp.c_proj`, network.biases.mlp),
        },
      }),
    }),
};
