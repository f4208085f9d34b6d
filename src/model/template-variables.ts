// The special tokens by the names under which a chat template sees them.

import { join } from 'node:path';
import { isJsonObject, type JsonObject } from './json-file.ts';
import { specialNames } from './tokenizer/special-tokens.ts';
import { defaultTokens, tokenizerClass } from './tokenizer/tokenizer-class.ts';
import { readIfThere } from './tokenizer/tokenizer-files.ts';

/**
 * The named special tokens, those that only this model has (`image_token`, or `extra_special_tokens` with names), and as `pad_token` the one
 * that lm-eval takes where there is none (transformers, `special_tokens_map`; lm_eval/models/utils.py, `configure_pad_token`).
 * `config` is tokenizer_config.json. Throws ModelError where a file is not JSON.
 */
export async function templateVariables(
  folder: string,
  config: JsonObject,
): Promise<Readonly<Record<string, string>>> {
  const tokenizer = await readIfThere(join(folder, 'tokenizer.json'));
  const modelConfig = await readIfThere(join(folder, 'config.json'));
  const map = await readIfThere(join(folder, 'special_tokens_map.json'));
  const named = specialNames(config, map, defaultTokens(tokenizerClass(tokenizer, config, modelConfig)));
  const pad = named.pad_token ?? named.unk_token ?? named.eos_token ?? '<|pad|>';
  const both = { ...config, ...(config['added_tokens_decoder'] === undefined ? map : {}) };
  const extra = both['extra_special_tokens'];
  return {
    ...texts(Object.entries(both).filter(([name]) => name.endsWith('_token'))),
    ...texts(isJsonObject(extra) ? Object.entries(extra) : []),
    ...named,
    pad_token: pad,
  };
}

/** The tokens' texts, of texts and of objects with `content`. */
function texts(tokens: readonly (readonly [string, unknown])[]): Readonly<Record<string, string>> {
  const found = tokens.map(
    ([name, token]) => [name, isJsonObject(token) ? token['content'] : token] as const,
  );
  return Object.fromEntries(
    found.filter((entry): entry is readonly [string, string] => typeof entry[1] === 'string'),
  );
}
