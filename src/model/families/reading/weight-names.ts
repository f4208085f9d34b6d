// The names of a module's weights, as PyTorch makes them.

import type { LinearWeights, NormWeights } from '../family.ts';

/** @param name of the module, such as `model.layers.0.mlp.fc1` */
export const linear = (
  name: string,
  biased: boolean,
  layout: LinearWeights['layout'] = 'out-in',
): LinearWeights => ({
  weight: `${name}.weight`,
  ...(biased && { bias: `${name}.bias` }),
  layout,
});

export const norm = (name: string, biased = true): NormWeights => ({
  weight: `${name}.weight`,
  ...(biased && { bias: `${name}.bias` }),
});
