// OPT: layer norm, learned positions whose table has two rows in front of the first, a plain MLP. OPT-350M norms the sum of output and
// stream instead of the input, and has token embeddings of another width.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { DecoderWeights, Family, LayerWeights, NormWeights } from './family.ts';
import { everyLayer, readSizes } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';

/** Defaults: transformers 5.23, models/opt/configuration_opt.py; the norms' epsilon is PyTorch's (modeling_opt.py). */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readSizes(config, {
    width: ['hidden_size', 768],
    layers: ['num_hidden_layers', 12],
    heads: ['num_attention_heads', 12],
  });
  const { width, layers, heads, headWidth } = sizes;
  const embeddingWidth = config.size('embedding width', 'word_embed_proj_dim', width);
  const before = config.flag('norm place', 'do_layer_norm_before', true);
  const endsBare = !before || config.flag('final norm', '_remove_final_layer_norm', false);
  const bareNorms = !config.flag('trained norms', 'layer_norm_elementwise_affine', true);
  const biased = config.flag('biases', 'enable_bias', true);
  config.derived('norm', 'the family: layer norm');
  config.derived('norm epsilon', 'the family: 1e-5');
  config.derived('positions', 'the family: learned');
  config.derived('block', 'the family: serial');
  return {
    family: 'opt',
    ...sizes,
    ...(embeddingWidth !== width && { embeddingWidth }),
    keyValueHeads: heads,
    mlpWidth: config.size('MLP width', 'ffn_dim', 3072),
    vocabulary: config.size('vocabulary', 'vocab_size', 50272),
    contextLength: config.size('context length', 'max_position_embeddings', 2048),
    norm: 'layer',
    normEpsilon: 1e-5,
    ...(!before && { normPlace: 'sum' }),
    ...(bareNorms && { bareNorms }),
    ...(endsBare && { noFinalNorm: true }),
    positions: { kind: 'learned', offset: 2 },
    windows: everyLayer(layers, undefined),
    attentionScales: everyLayer(layers, 1 / Math.sqrt(headWidth)),
    block: 'serial',
    activation: readActivation(config, 'activation_function', 'relu'),
    gated: false,
    biases: { queryKeyValue: biased, attentionOutput: biased, mlp: biased, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
  };
}

function weights(design: DecoderDesign): DecoderWeights {
  const { biases } = design;
  const normed = (name: string): NormWeights => (design.bareNorms ? {} : norm(name));
  const layer = (index: number): LayerWeights => {
    const at = `model.decoder.layers.${index}`;
    return {
      attentionNorm: normed(`${at}.self_attn_layer_norm`),
      queryKeyValue: {
        kind: 'separate',
        query: linear(`${at}.self_attn.q_proj`, biases.queryKeyValue),
        key: linear(`${at}.self_attn.k_proj`, biases.queryKeyValue),
        value: linear(`${at}.self_attn.v_proj`, biases.queryKeyValue),
      },
      attentionOutput: linear(`${at}.self_attn.out_proj`, biases.attentionOutput),
      mlpNorm: normed(`${at}.final_layer_norm`),
      mlp: { up: linear(`${at}.fc1`, biases.mlp), down: linear(`${at}.fc2`, biases.mlp) },
    };
  };
  return {
    tokenEmbedding: 'model.decoder.embed_tokens.weight',
    positionEmbedding: 'model.decoder.embed_positions.weight',
    ...(design.embeddingWidth !== undefined && {
      projectIn: linear('model.decoder.project_in', false),
      projectOut: linear('model.decoder.project_out', false),
    }),
    layers: Array.from({ length: design.layers }, (_, index) => layer(index)),
    ...(!design.noFinalNorm && { finalNorm: normed('model.decoder.final_layer_norm') }),
    ...(!design.tied && { head: linear('lm_head', false) }),
  };
}

export const opt: Family = { modelTypes: ['opt'], prefix: 'model.', design, weights };
