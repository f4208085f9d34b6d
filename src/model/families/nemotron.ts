// Nemotron and Minitron: Llama with layer norms that store their scale less 1, a share of each head rotated, and an MLP that
// is not gated, of squared ReLU.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign, Positions } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import { readBiases } from './reading/biases.ts';
import type { Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { layerNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';

/**
 * What other configs call the share of a head. transformers reads neither, and would turn half of it in silence.
 * Source: vLLM, transformers_utils/configs/nemotron.py.
 */
const otherShares = ['rope_percent', 'rope_percentage'];

/**
 * Defaults: transformers 5.23, models/nemotron/configuration_nemotron.py. The scales less 1: modeling_nemotron.py,
 * `NemotronLayerNorm1P`.
 */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 6144,
    layers: 32,
    heads: 48,
    mlpWidth: 24576,
    vocabulary: 256000,
    contextLength: 4096,
  });
  const positions = readRotary(
    config,
    { ...sizes, context: sizes.contextLength },
    { share: { key: 'partial_rotary_factor', fallback: 0.5 } },
  );
  refuseOtherShares(config, sizes.headWidth, positions);
  config.derived('block', 'the family: serial');
  return {
    family: 'nemotron',
    ...sizes,
    ...layerNorm(config, 'norm_eps'),
    normOffset: 1,
    positions,
    windows: everyLayer(sizes.layers, undefined),
    attentionScales: rootScales(sizes),
    block: 'serial',
    activation: readActivation(config, 'hidden_act', 'relu2'),
    gated: false,
    biases: readBiases(config),
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

function refuseOtherShares(config: ConfigFields, headWidth: number, positions: Positions): void {
  if (positions.kind !== 'rotary') return;
  const turned = positions.exponentWidth ?? positions.width;
  const source = config.sources['rotary share'] ?? '';
  for (const key of otherShares) {
    if (config.has(key) && Math.floor(headWidth * config.positive('rotary share', key)) !== turned)
      throw config.refuse(
        key,
        `but partial_rotary_factor, or its default, turns ${turned} of ${headWidth} dimensions.`,
      );
  }
  config.derived('rotary share', source);
}

export const nemotron: Family = {
  modelTypes: ['nemotron'],
  prefix: 'model.',
  design,
  weights: (network) =>
    llamaNames(network, {
      norm,
      layer: (at) => ({
        mlp: {
          up: linear(`${at}.mlp.up_proj`, network.biases.mlp),
          down: linear(`${at}.mlp.down_proj`, network.biases.mlp),
        },
      }),
    }),
};
