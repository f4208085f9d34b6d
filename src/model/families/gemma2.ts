// Gemma 2: Gemma with soft caps, norms of outputs too, and a window at every second layer.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import type { Family } from './family.ts';
import { outputNorms, readCap, readLaterGemma } from './reading/gemma-kin.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes } from './reading/llama-sizes.ts';
import { readRotary } from './reading/rotary.ts';
import { readWindow, windowsByLayer } from './reading/windows.ts';

/** Defaults: transformers 5.23, models/gemma2/configuration_gemma2.py, which does not read `hidden_act`. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 2304,
    layers: 26,
    heads: 8,
    keyValueHeads: 4,
    headWidth: 256,
    mlpWidth: 9216,
    vocabulary: 256000,
    contextLength: 8192,
  });
  const { layers } = sizes;
  const attentionSoftCap = readCap(config, 'attn_logit_softcapping', 50);
  return {
    family: 'gemma2',
    ...sizes,
    ...readLaterGemma(config, sizes, 30),
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: windowsByLayer(config, layers, readWindow(config, 4096), (layer) => layer % 2 === 0),
    ...(attentionSoftCap !== undefined && { attentionSoftCap }),
  };
}

export const gemma2: Family = {
  modelTypes: ['gemma2'],
  prefix: 'model.',
  design,
  weights: (network) => llamaNames(network, { layer: outputNorms }),
};
