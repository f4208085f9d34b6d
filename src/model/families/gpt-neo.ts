// GPT-Neo: GPT-2 with matrices stored output by input, no scale of query-key products, and a window in every second layer.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import { readActivation } from './reading/activation.ts';
import type { DecoderWeights, Family } from './family.ts';
import { gptNames } from './reading/gpt-names.ts';
import { layerNorm } from './reading/norm.ts';
import { everyLayer, readSizes } from './reading/sizes.ts';
import { linear, norm } from './reading/weight-names.ts';

/** Defaults: transformers 5.23, models/gpt_neo/configuration_gpt_neo.py. */
function design(config: ConfigFields): DecoderDesign {
  const sizes = readSizes(config, {
    width: ['hidden_size', 2048],
    layers: [['num_hidden_layers', 'num_layers'], 24],
    heads: [['num_attention_heads', 'num_heads'], 16],
  });
  const { width, layers, heads } = sizes;
  const window = config.size('window', 'window_size', 256);
  config.derived('positions', 'the family: learned');
  config.derived('attention scale', 'the family has none');
  config.derived('block', 'the family: serial');
  config.derived('biases', 'the family has them everywhere but in queries, keys, values and the head');
  return {
    family: 'gpt_neo',
    ...sizes,
    keyValueHeads: heads,
    mlpWidth: config.size('MLP width', 'intermediate_size', 4 * width),
    vocabulary: config.size('vocabulary', 'vocab_size', 50257),
    contextLength: config.size('context length', 'max_position_embeddings', 2048),
    ...layerNorm(config, 'layer_norm_epsilon'),
    positions: { kind: 'learned', offset: 0 },
    windows: readLocalLayers(config, layers).map((local) => (local ? window : undefined)),
    attentionScales: everyLayer(layers, 1),
    block: 'serial',
    activation: readActivation(config, 'activation_function', 'gelu_new'),
    gated: false,
    biases: { queryKeyValue: false, attentionOutput: true, mlp: true, head: false },
    tied: config.flag('tied embeddings', 'tie_word_embeddings', true),
  };
}

/**
 * Whether each layer's attention is local: `attention_layers` names all, or else `attention_types` repeats lists of names,
 * as in `[[["global", "local"], 12]]`.
 */
function readLocalLayers(config: ConfigFields, layers: number): readonly boolean[] {
  const kinds =
    config.texts('windowed layers', 'attention_layers') ??
    (config.list('windowed layers', 'attention_types') ?? [[['global', 'local'], 12]]).flatMap(repeated);
  if (kinds.length !== layers || !kinds.every((kind) => kind === 'global' || kind === 'local'))
    throw config.problem(
      `attention_types or attention_layers should name global or local for each of the ${layers} layers.`,
    );
  return kinds.map((kind) => kind === 'local');
}

/** The names of one item, as often as it says; undefined for one that is something else, or longer than any network. */
function repeated(item: unknown): readonly unknown[] {
  const [names, times] = Array.isArray(item) ? (item as readonly unknown[]) : [];
  const isList = Array.isArray(names) && Number.isSafeInteger(times);
  if (!isList || names.length * Number(times) > 10_000) return [undefined];
  return Array.from({ length: Number(times) }, () => names as readonly unknown[]).flat();
}

const weights = (design: DecoderDesign): DecoderWeights =>
  gptNames(design, (at) => {
    const attention = `${at}.attn.attention`;
    return {
      attentionNorm: norm(`${at}.ln_1`),
      queryKeyValue: {
        kind: 'separate',
        query: linear(`${attention}.q_proj`, false),
        key: linear(`${attention}.k_proj`, false),
        value: linear(`${attention}.v_proj`, false),
      },
      attentionOutput: linear(`${attention}.out_proj`, true),
      mlpNorm: norm(`${at}.ln_2`),
      mlp: { up: linear(`${at}.mlp.c_fc`, true), down: linear(`${at}.mlp.c_proj`, true) },
    };
  });

export const gptNeo: Family = { modelTypes: ['gpt_neo'], prefix: 'transformer.', design, weights };
