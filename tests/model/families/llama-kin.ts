// Small configs of the families that are built like Llama.

import { interpretConfig } from '../../../src/model/config.ts';

const small = { hidden_size: 24, num_hidden_layers: 3, num_attention_heads: 4, num_key_value_heads: 2 };

export type Settings = Readonly<Record<string, unknown>>;

/** A reader of one family's small configs. What transformers makes of more of them is in tests/model/config.test.ts. */
export const readerOf = (modelType: string) => {
  const read = (settings: Settings = {}) =>
    interpretConfig({ model_type: modelType, ...small, ...settings }, 'config.json');
  const design = (settings: Settings = {}) => read(settings).design;
  const weights = (settings: Settings = {}) => {
    const { design: network, family } = read(settings);
    return family.weights(network);
  };
  return { design, weights };
};
