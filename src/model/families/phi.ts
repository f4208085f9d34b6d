// Phi 1, 1.5 and 2: layer norm, rotary positions on a share of each head, attention and MLP side by side behind one norm, biases
// everywhere, in the head too.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { DecoderWeights, Family } from './family.ts';
import { llamaNames } from './reading/llama-names.ts';
import { readLlamaSizes, rootScales } from './reading/llama-sizes.ts';
import { layerNorm } from './reading/norm.ts';
import { readRotary } from './reading/rotary.ts';
import { everyLayer } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';

/** Defaults: transformers 5.23, models/phi/configuration_phi.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readLlamaSizes(config, {
    width: 2048,
    layers: 24,
    heads: 32,
    mlpWidth: 8192,
    vocabulary: 51200,
    contextLength: 2048,
  });
  const { layers, headWidth, contextLength } = sizes;
  const positions = readRotary(
    config,
    { headWidth, context: contextLength, layers },
    { share: { key: 'partial_rotary_factor', fallback: 0.5 } },
  );
  if (positions.kind === 'rotary' && positions.exponentWidth !== undefined)
    throw config.problem(
      `${positions.exponentWidth} of a head's ${headWidth} dimensions would turn, but they turn in pairs.`,
    );
  const queryKeyNorm = config.flag('query and key norms', 'qk_layernorm', false);
  config.derived('block', 'the family: parallel');
  config.derived('biases', 'the family has them everywhere');
  return {
    family: 'phi',
    ...sizes,
    ...layerNorm(config, 'layer_norm_eps'),
    positions,
    windows: everyLayer(layers, undefined),
    attentionScales: rootScales(sizes),
    ...(queryKeyNorm && { queryKeyNorm: 'head' }),
    block: 'parallel',
    activation: readActivation(config, 'hidden_act', 'gelu_new'),
    gated: false,
    biases: { queryKeyValue: true, attentionOutput: true, mlp: true, head: true },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', false),
  };
}

function weights(design: DecoderDesign): DecoderWeights {
  const names = llamaNames(design, {
    norm,
    layer: (at) => ({
      ...(design.queryKeyNorm && {
        queryNorms: [norm(`${at}.self_attn.q_layernorm`)],
        keyNorms: [norm(`${at}.self_attn.k_layernorm`)],
      }),
      attentionOutput: linear(`${at}.self_attn.dense`, true),
      mlpNorm: norm(`${at}.input_layernorm`),
      mlp: { up: linear(`${at}.mlp.fc1`, true), down: linear(`${at}.mlp.fc2`, true) },
    }),
  });
  const head = linear('lm_head', true);
  return {
    ...names,
    finalNorm: norm('model.final_layernorm'),
    head: design.tied ? { ...head, weight: names.tokenEmbedding } : head,
  };
}

export const phi: Family = { modelTypes: ['phi'], prefix: 'model.', design, weights };
