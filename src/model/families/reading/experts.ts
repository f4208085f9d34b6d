// Experts: how many there are and how many a token goes through; and where Qwen's models have them, and their names.

import type { ConfigFields } from '../../config-fields.ts';
import type { DecoderDesign, Experts } from '../../design.ts';
import type { LayerWeights } from '../family.ts';
import { gatedMlp } from './llama-names.ts';
import { linear } from './weight-names.ts';

/** No network has more in all its layers; a config that says so would only fill the memory with names. */
const mostExperts = 100_000;

/** @throws ModelError where a token would go through more than there are, or where there are too many */
export function readChoice(
  config: ConfigFields,
  layers: number,
  defaults: { readonly keys: readonly string[]; readonly count: number; readonly chosen: number },
): Pick<Experts, 'count' | 'chosen'> {
  const count = config.depth('experts', defaults.keys, defaults.count);
  const chosen = config.size('experts of a token', 'num_experts_per_tok', defaults.chosen);
  if (chosen > count)
    throw config.problem(`num_experts_per_tok is ${chosen}, but there are ${count} experts to choose from.`);
  if (count * layers > mostExperts)
    throw config.problem(`${layers} layers of ${count} experts are more than any network has.`);
  return { count, chosen };
}

/** What the configuration classes of Qwen's two families have where a key is absent. */
interface QwenDefaults {
  readonly keys: readonly string[];
  readonly count: number;
  readonly chosen: number;
  readonly width: number;
  /** Undefined: the family has none. */
  readonly sharedWidth?: number;
}

/**
 * Every `decoder_sparse_step`-th layer has experts, unless `mlp_only_layers` lists it; undefined where none has.
 * Source: transformers 5.23, modeling_qwen2_moe.py, `Qwen2MoeDecoderLayer`; Qwen3MoeDecoderLayer is the same.
 */
export function readQwenExperts(
  config: ConfigFields,
  layers: number,
  defaults: QwenDefaults,
): Pick<DecoderDesign, 'experts'> {
  if (config.count('experts', defaults.keys, defaults.count) === 0) return {};
  const step = config.size('layers with experts', 'decoder_sparse_step', 1);
  const plain = config.counts('layers without experts', 'mlp_only_layers') ?? [];
  const sparse = Array.from(
    { length: layers },
    (_, layer) => (layer + 1) % step === 0 && !plain.includes(layer),
  );
  if (!sparse.includes(true)) return {};
  return {
    experts: {
      ...readChoice(config, layers, defaults),
      width: config.size('width of an expert', 'moe_intermediate_size', defaults.width),
      normalised: config.flag('shares of experts', 'norm_topk_prob', false),
      ...(defaults.sharedWidth !== undefined && {
        sharedWidth: config.size(
          'width of the shared expert',
          'shared_expert_intermediate_size',
          defaults.sharedWidth,
        ),
      }),
      layers: sparse,
    },
  };
}

/** The names of a layer's experts where it has them. @param at what the layer's names begin with */
export function qwenExperts(
  { experts }: DecoderDesign,
  at: string,
  layer: number,
): Partial<Pick<LayerWeights, 'mlp'>> {
  if (experts?.layers[layer] !== true) return {};
  const { count, sharedWidth } = experts;
  return {
    mlp: {
      router: linear(`${at}.mlp.gate`, false),
      experts: Array.from({ length: count }, (_, expert) => gatedMlp(`${at}.mlp.experts.${expert}`, false)),
      ...(sharedWidth !== undefined && {
        shared: {
          mlp: gatedMlp(`${at}.mlp.shared_expert`, false),
          gate: linear(`${at}.mlp.shared_expert_gate`, false),
        },
      }),
    },
  };
}
