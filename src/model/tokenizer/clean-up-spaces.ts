// What transformers does to decoded text where tokenizer_config.json asks for it.

import { isJsonObject, type JsonObject } from '../json-file.ts';

/** What is put for what, in this order (transformers, PreTrainedTokenizerBase.clean_up_tokenization). */
const replaced = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
] as const;

/**
 * A function that takes spaces before punctuation out of a text where the configuration says `clean_up_tokenization_spaces`, and
 * changes nothing elsewhere. BPE is spared unless a further key insists (transformers 5.23, TokenizersBackend._decode).
 */
export function cleanUpSpaces(config: JsonObject, model: unknown): (text: string) => string {
  const bpe = isJsonObject(model) && (model['type'] ?? 'BPE') === 'BPE';
  const insists = 'clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output';
  const wanted = config['clean_up_tokenization_spaces'] === true && (!bpe || config[insists] === true);
  return wanted
    ? (text) => replaced.reduce((clean, [from, to]) => clean.replaceAll(from, to), text)
    : (text) => text;
}
