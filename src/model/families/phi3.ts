// Phi-3: Llama with queries, keys and values in one matrix, the MLP's two branches in another, and a share of each head rotated.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';
import { linear } from './reading/weight-names.ts';
import { readWindow } from './reading/windows.ts';

/** Defaults and the older words for LongRoPE: transformers 5.23, models/phi3/configuration_phi3.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 3072,
    layers: 32,
    heads: 32,
    mlpWidth: 8192,
    vocabulary: 32064,
    contextLength: 4096,
  });
  return {
    family: 'phi3',
    ...sizes,
    ...rmsNorm(config, 1e-5),
    positions: readRotary(
      config,
      { ...sizes, context: sizes.contextLength },
      {
        share: { key: 'partial_rotary_factor', fallback: 1 },
        originalContext: 4096,
        scalings: { default: 'none', longrope: 'longrope', su: 'longrope', yarn: 'longrope' },
      },
    ),
    windows: everyLayer(sizes.layers, readWindow(config)),
    attentionScales: rootScales(sizes),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'silu'),
    gated: true,
    biases: { queryKeyValue: false, attentionOutput: false, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

export const phi3: Family = {
  modelTypes: ['phi3'],
  prefix: 'model.',
  design,
  weights: (network) =>
    llamaNames(network, {
      layer: (at) => ({
        queryKeyValue: {
          kind: 'fused',
          projection: linear(`${at}.self_attn.qkv_proj`, false),
          order: 'thirds',
        },
        mlp: {
          gateUp: linear(`${at}.mlp.gate_up_proj`, false),
          down: linear(`${at}.mlp.down_proj`, false),
        },
      }),
    }),
};
