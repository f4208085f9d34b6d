// CodeGen: GPT-J with queries, values and keys in one matrix of four blocks.

import type { ConfigFields } from '../config-fields.ts';
import type { DecoderDesign } from '../design.ts';
import type { Family, QueryKeyValueWeights } from './family.ts';
import { gptjDesign, gptjWeights } from './gptj.ts';
import { linear } from './reading/weight-names.ts';

function design(config: ConfigFields): DecoderDesign {
  const read = gptjDesign(config, 'codegen');
  if (read.heads % 4 !== 0)
    throw config.problem(`n_head = ${read.heads} does not divide into the four blocks of its matrices.`);
  return read;
}

const fused = (attention: string): QueryKeyValueWeights => ({
  kind: 'fused',
  projection: linear(`${attention}.qkv_proj`, false),
  order: 'blocks',
});

export const codegen: Family = {
  modelTypes: ['codegen'],
  prefix: 'transformer.',
  design,
  weights: (read) => gptjWeights(read, fused),
};
