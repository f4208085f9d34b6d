// The names that GPT-2 gives to what stands around its layers, which its kin keep.

import type { DecoderDesign } from '../../design.ts';
import type { DecoderWeights, LayerWeights } from '../family.ts';
import { linear, norm } from './weight-names.ts';

/** @param layer the names of one layer. @param at what they begin with */
export const gptNames = (design: DecoderDesign, layer: (at: string) => LayerWeights): DecoderWeights => ({
  tokenEmbedding: 'transformer.wte.weight',
  ...(design.positions.kind === 'learned' && { positionEmbedding: 'transformer.wpe.weight' }),
  layers: Array.from({ length: design.layers }, (_, index) => layer(`transformer.h.${index}`)),
  finalNorm: norm('transformer.ln_f'),
  ...(!design.tied && { head: linear('lm_head', design.biases.head) }),
});
