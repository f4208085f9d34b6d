// Mixtral: Mistral of which each token goes through some experts in place of one MLP.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import { readChoice } from './reading/experts.ts';
import type { ExpertWeights, Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';
import { linear } from './reading/weight-names.ts';
import { readWindow } from './reading/windows.ts';

/** Defaults: transformers 5.23, models/mixtral/configuration_mixtral.py. */
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
    family: 'mixtral',
    ...sizes,
    experts: {
      ...readChoice(config, sizes.layers, {
        keys: ['num_local_experts', 'num_experts'],
        count: 8,
        chosen: 2,
      }),
      width: sizes.mlpWidth,
      normalised: true,
      layers: everyLayer(sizes.layers, true),
    },
    ...rmsNorm(config, 1e-5),
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }, { baseFallback: 1e6 }),
    windows: everyLayer(sizes.layers, readWindow(config)),
    attentionScales: rootScales(sizes),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: { queryKeyValue: false, attentionOutput: false, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

const experts = (at: string, count: number): ExpertWeights => ({
  router: linear(`${at}.gate`, false),
  experts: Array.from({ length: count }, (_, expert) => ({
    gate: linear(`${at}.experts.${expert}.w1`, false),
    up: linear(`${at}.experts.${expert}.w3`, false),
    down: linear(`${at}.experts.${expert}.w2`, false),
  })),
});

export const mixtral: Family = {
  modelTypes: ['mixtral'],
  prefix: 'model.',
  design,
  weights: (network) =>
    llamaNames(network, {
      layer: (at) => ({ mlp: experts(`${at}.block_sparse_moe`, network.experts?.count ?? 0) }),
    }),
};
