// Gemma: Llama with the token embedding scaled, norms that store their scale less 1, heads of a width of their own, and tanh-GELU.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { Family } from './family.ts';
import { embeddingScale, refuseBothDirections } from './reading/gemma-kin.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { rmsNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';

/** Defaults: transformers 5.23, models/gemma/configuration_gemma.py, which does not read `hidden_activation`. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 3072,
    layers: 28,
    heads: 16,
    keyValueHeads: 16,
    headWidth: 256,
    mlpWidth: 24576,
    vocabulary: 256000,
    contextLength: 8192,
  });
  const biased = config.flag('attention biases', 'attention_bias', false);
  const activation = readActivation(config, 'hidden_act', 'gelu_pytorch_tanh');
  refuseBothDirections(config);
  return {
    family: 'gemma',
    ...sizes,
    embeddingScale: embeddingScale(sizes.width),
    ...rmsNorm(config, 1e-6),
    normOffset: 1,
    positions: readRotary(config, { ...sizes, context: sizes.contextLength }),
    windows: everyLayer(sizes.layers, undefined),
    attentionScales: rootScales(sizes),
    block: 'serial',
    // The first releases say gelu and mean its approximation.
    activation: activation === 'gelu' ? 'gelu-tanh' : activation,
    gated: true,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: false, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
  };
}

export const gemma: Family = {
  modelTypes: ['gemma'],
  prefix: 'model.',
  design,
  weights: llamaNames,
};
