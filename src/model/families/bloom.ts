// Bloom: ALiBi, a norm behind the token embedding, layer norm, query, key and value fused head by head, a plain MLP of four widths.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { alibiSlopes } from './reading/alibi.ts';
import type { DecoderWeights, Family, LayerWeights } from './family.ts';
import { layerNorm } from './reading/norm.ts';
import { everyLayer, readSizes } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';

/**
 * Defaults: transformers 5.23, models/bloom/configuration_bloom.py. That class reads no length, so an evaluation takes the tokenizer's;
 * the config's `seq_length` is that of training.
 */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readSizes(config, {
    width: [['n_embed', 'hidden_size'], 64],
    layers: [['num_hidden_layers', 'n_layer'], 2],
    heads: [['num_attention_heads', 'n_head'], 8],
  });
  const { width, layers, heads, headWidth } = sizes;
  const fromNormed = config.flag('residual', 'apply_residual_connection_post_layernorm', false);
  config.derived('positions', 'the family: ALiBi');
  config.derived('block', 'the family: serial');
  config.derived('activation', 'the family: gelu-tanh');
  config.derived('biases', 'the family has them everywhere but in the head');
  config.derived('MLP width', 'the family: 4 times the width');
  return {
    family: 'bloom',
    ...sizes,
    keyValueHeads: heads,
    mlpWidth: 4 * width,
    vocabulary: config.size('vocabulary', 'vocab_size', 250880),
    contextLength: config.size('context length', 'seq_length', 2048),
    contextIsOpen: true,
    ...layerNorm(config, 'layer_norm_epsilon'),
    ...(fromNormed && { residual: 'normed' }),
    positions: { kind: 'alibi', slopes: alibiSlopes(heads) },
    windows: everyLayer(layers, undefined),
    attentionScales: everyLayer(layers, 1 / Math.sqrt(headWidth)),
    block: 'serial',
    activation: 'gelu-tanh',
    gated: false,
    biases: { queryKeyValue: true, attentionOutput: true, mlp: true, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
  };
}

function weights(design: DecoderDesign): DecoderWeights {
  const layer = (index: number): LayerWeights => {
    const at = `transformer.h.${index}`;
    return {
      attentionNorm: norm(`${at}.input_layernorm`),
      queryKeyValue: {
        kind: 'fused',
        projection: linear(`${at}.self_attention.query_key_value`, true),
        order: 'groups',
      },
      attentionOutput: linear(`${at}.self_attention.dense`, true),
      mlpNorm: norm(`${at}.post_attention_layernorm`),
      mlp: { up: linear(`${at}.mlp.dense_h_to_4h`, true), down: linear(`${at}.mlp.dense_4h_to_h`, true) },
    };
  };
  return {
    tokenEmbedding: 'transformer.word_embeddings.weight',
    embeddingNorm: norm('transformer.word_embeddings_layernorm'),
    layers: Array.from({ length: design.layers }, (_, index) => layer(index)),
    finalNorm: norm('transformer.ln_f'),
    ...(!design.tied && { head: linear('lm_head', false) }),
  };
}

export const bloom: Family = { modelTypes: ['bloom'], prefix: 'transformer.', design, weights };
