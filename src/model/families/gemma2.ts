// Gemma 2: Gemma with soft caps, norms of outputs too, and a window at every second layer.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { Family } from './family.ts';
import {
  embeddingScale,
  outputNorms,
  readCap,
  refuseBothDirections,
  scoreScale,
} from './reading/gemma-kin.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';
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
  const biased = config.flag('attention biases', 'attention_bias', false);
  const attentionSoftCap = readCap(config, 'attn_logit_softcapping', 50);
  const logitSoftCap = readCap(config, 'final_logit_softcapping', 30);
  refuseBothDirections(config);
  return {
    family: 'gemma2',
    ...sizes,
    embeddingScale: embeddingScale(sizes.width),
    ...rmsNorm(config, 1e-6),
    normOffset: 1,
    normPlace: 'both',
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: windowsByLayer(config, layers, readWindow(config, 4096), (layer) => layer % 2 === 0),
    attentionScales: everyLayer(layers, scoreScale(config)),
    ...(attentionSoftCap !== undefined && { attentionSoftCap }),
    block: 'serial',
    activation: readActivation(config, 'hidden_activation', 'gelu_pytorch_tanh'),
    gated: true,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
    ...(logitSoftCap !== undefined && { logitSoftCap }),
  };
}

export const gemma2: Family = {
  modelTypes: ['gemma2'],
  prefix: 'model.',
  design,
  weights: (network) => llamaNames(network, { layer: outputNorms }),
};
