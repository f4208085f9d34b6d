// Which tokens of a vocabulary are special, from the three files that may say so, and the vocabulary itself.

import { isJsonObject, shown, type JsonObject } from '../json-file.ts';

/** The names under which a configuration gives single special tokens (transformers, SPECIAL_TOKENS_ATTRIBUTES). */
export const specialNameKeys = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const;
export type SpecialNames = Readonly<Partial<Record<(typeof specialNameKeys)[number], string>>>;

/**
 * The special tokens by name. tokenizer_config.json has the word; special_tokens_map.json overrules it where the former has
 * no `added_tokens_decoder`, as in transformers; `defaults` are those of the tokenizer's class, for names that neither file has.
 */
export function specialNames(
  config: JsonObject,
  map: JsonObject,
  defaults: Readonly<Record<string, string>>,
): SpecialNames {
  const overruled = config['added_tokens_decoder'] === undefined ? map : {};
  const found: Partial<Record<string, string>> = {};
  for (const name of specialNameKeys) {
    const value = overruled[name] ?? (name in config ? config[name] : defaults[name]);
    const content = isJsonObject(value) ? value['content'] : value;
    if (typeof content === 'string') found[name] = content;
  }
  return found;
}

/** `added_tokens` of tokenizer.json. */
export const addedTokens = (tokenizer: JsonObject): readonly JsonObject[] => {
  const { added_tokens: added } = tokenizer;
  return Array.isArray(added) ? added.filter(isJsonObject) : [];
};

/** Every token with its id: the model's vocabulary (a table, or Unigram's list of pairs) and the added ones. */
export function tokenIds(tokenizer: JsonObject): Map<string, number> {
  const { model } = tokenizer;
  const vocabulary = isJsonObject(model) ? model['vocab'] : undefined;
  const pairs: [unknown, unknown][] = Array.isArray(vocabulary)
    ? vocabulary.map((entry: unknown, id) => [Array.isArray(entry) ? entry[0] : undefined, id])
    : Object.entries(isJsonObject(vocabulary) ? bounded(vocabulary) : {});
  for (const token of addedTokens(tokenizer)) pairs.push([token['content'], token['id']]);
  const ids = new Map<string, number>();
  for (const [token, id] of pairs) {
    if (typeof token !== 'string' || !Number.isSafeInteger(id) || Number(id) < 0 || Number(id) > largestId)
      throw new Error(`the vocabulary gives ${shown(token)} the id ${shown(id)}`);
    ids.set(token, Number(id));
  }
  return ids;
}

/** The largest published vocabularies have 260,000 tokens; millions of them would take minutes. */
const mostTokens = 1_000_000;

function bounded(vocabulary: JsonObject): JsonObject {
  const count = Object.keys(vocabulary).length;
  if (count > mostTokens) throw new Error(`the vocabulary has ${count} tokens, more than any model knows`);
  return vocabulary;
}

/** No published vocabulary has a tenth of this many tokens; the library makes an array as long as the largest id. */
const largestId = 10_000_000;
