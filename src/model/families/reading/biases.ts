import type { ConfigFields } from '../../config-fields.ts';
import type { DecoderDesign } from '../../design.ts';

/** `attention_bias` is for all four matrices of attention, `mlp_bias` for the MLP's; where they are absent there are none. */
export function readBiases(config: ConfigFields): DecoderDesign['biases'] {
  const attention = config.flag('attention biases', 'attention_bias', false);
  return {
    queryKeyValue: attention,
    attentionOutput: attention,
    mlp: config.flag('MLP biases', 'mlp_bias', false),
    head: false,
  };
}
