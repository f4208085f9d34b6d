// A checkpoint's tokenizer, as transformers' AutoTokenizer would open it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../lib/errors.ts';
import { rememberLast } from '../lib/remember-last.ts';
import { readJsonObject, reason, type JsonObject } from './json-file.ts';
import { exactNormalizer, exactPreTokenizer } from './pre-tokenizer.ts';
import { addedTokens, missingTokens, specialNames, tokenIds, type SpecialNames } from './special-tokens.ts';
import { asClass, tokenizerClass } from './tokenizer-class.ts';
import { loadTokenizers, mendByteFallback } from './tokenizer-library.ts';

export interface Tokenizer {
  /** The ids of a text. `addSpecialTokens` puts in what the post-processor of tokenizer.json says, such as a BOS. */
  encode(text: string, addSpecialTokens: boolean): number[];
  /** lm-evaluation-harness's encoding: with special tokens, unless the text starts with the prefix token (lm_eval/models/huggingface.py, `tok_encode`). */
  encodeAsHarness(text: string): readonly number[];
  /** The text of some ids; ids outside the vocabulary are left out. */
  decode(ids: readonly number[], options: { readonly skipSpecialTokens: boolean }): string;
  /** What an empty context becomes: the BOS, else the EOS; undefined where the checkpoint names neither (lm_eval/models/huggingface.py, `prefix_token_id`). */
  readonly prefixToken: number | undefined;
  readonly bosToken: number | undefined;
  readonly eosToken: number | undefined;
  /** What lm-eval pads with: the padding token, else the unknown token, else the EOS (lm_eval/models/utils.py, `configure_pad_token`). */
  readonly padToken: number | undefined;
  /** A token as the vocabulary spells it; undefined for an id outside it. */
  spelling(id: number): string | undefined;
  /** Where generation ends: the tokenizer's EOS and those of generation_config.json, or else of config.json. */
  readonly eosTokens: readonly number[];
  /** Whether `encode(text, true)` begins with the BOS. */
  readonly addsBos: boolean;
  /** Tokens, the added ones included; the network may have more rows. */
  readonly vocabularySize: number;
  /** `model_max_length` of tokenizer_config.json, in tokens; undefined where it is absent or the huge number that means none. */
  readonly maxLength: number | undefined;
}

/**
 * Opens the tokenizer of a checkpoint folder: tokenizer.json, and of tokenizer_config.json, special_tokens_map.json, config.json and
 * generation_config.json those that exist. Throws ModelError with one line where a file is malformed or the tokenizer is
 * of a kind that the library does not know.
 */
export async function openTokenizer(folder: string): Promise<Tokenizer> {
  const file = join(folder, 'tokenizer.json');
  const read = async (name: string): Promise<JsonObject> => {
    const path = join(folder, name);
    return existsSync(path) ? readJsonObject(path) : {};
  };
  const json = await readJsonObject(file);
  const config = await read('tokenizer_config.json');
  const modelConfig = await read('config.json');
  const generation = await read('generation_config.json');
  const chosen = asClass(tokenizerClass(json, config, modelConfig), json, config);
  const special = specialNames(config, await read('special_tokens_map.json'), chosen.special);
  try {
    return build(
      chosen.tokenizer,
      config,
      special,
      generation['eos_token_id'] ?? modelConfig['eos_token_id'],
    );
  } catch (error) {
    throw new ModelError(
      `${file} cannot be used as a tokenizer: ${reason(error)}. Get the file again, or make it again with transformers' save_pretrained.`,
    );
  }
}

/** The tokenizer of a tokenizer.json that is already as the checkpoint's class runs it. */
function build(json: JsonObject, config: JsonObject, special: SpecialNames, modelEos: unknown): Tokenizer {
  const tokenizer: JsonObject = {
    ...json,
    added_tokens: [...addedTokens(json), ...missingTokens(json, config, special)],
    normalizer: exactNormalizer(json['normalizer']),
    pre_tokenizer: exactPreTokenizer(json['pre_tokenizer']),
    post_processor: json['post_processor'] ?? null,
    decoder: json['decoder'] ?? null,
  };
  const ids = tokenIds(tokenizer);
  const { Tokenizer: Backend } = loadTokenizers();
  // The library reads further keys of the configuration that transformers gives no meaning to any more.
  const backend = new Backend(tokenizer, { eos_token: special.eos_token ?? null });
  mendByteFallback(backend.decoder);
  const encode = (text: string, addSpecialTokens: boolean): number[] =>
    // Where the model has no token for unknown text, Rust leaves it out.
    backend.encode(text, { add_special_tokens: addSpecialTokens }).ids.filter((id) => id !== undefined);
  const decode: Tokenizer['decode'] = (tokens, { skipSpecialTokens }) => {
    const known = tokens.filter((id) => backend.id_to_token(id) !== undefined);
    const options = { skip_special_tokens: skipSpecialTokens, clean_up_tokenization_spaces: false };
    return known.length === 0 ? '' : backend.decode(known, options);
  };
  const bosToken = ids.get(special.bos_token ?? '');
  const eosToken = ids.get(special.eos_token ?? '');
  const prefixToken = bosToken ?? eosToken;
  const prefixText =
    prefixToken === undefined ? undefined : decode([prefixToken], { skipSpecialTokens: false });
  const eos = [eosToken, ...(Array.isArray(modelEos) ? (modelEos as unknown[]) : [modelEos])];
  return {
    encode,
    // The continuations of a question stand behind one context, which is encoded for each.
    encodeAsHarness: rememberLast(2, (text) =>
      encode(text, prefixText === undefined || !text.startsWith(prefixText)),
    ),
    decode,
    prefixToken,
    bosToken,
    eosToken,
    padToken: ids.get(special.pad_token ?? '') ?? ids.get(special.unk_token ?? '') ?? eosToken,
    spelling: (id) => backend.id_to_token(id),
    eosTokens: [...new Set(eos.filter((id): id is number => Number.isSafeInteger(id)))],
    addsBos: bosToken !== undefined && encode('', true)[0] === bosToken,
    vocabularySize: ids.size,
    maxLength: maxLengthOf(config),
  };
}

/** transformers writes 1e30 (VERY_LARGE_INTEGER) where a tokenizer knows no longest text. */
function maxLengthOf(config: JsonObject): number | undefined {
  const { model_max_length: length } = config;
  return Number.isSafeInteger(length) && Number(length) > 0 ? Number(length) : undefined;
}
