// The tokens of a tokenizer beside those of its model, from all files that may name one.

import { isJsonObject, type JsonObject } from '../json-file.ts';
import { addedTokens, specialNameKeys, tokenIds, type SpecialNames } from './special-tokens.ts';

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Whether it can be left out when decoding. */
  readonly special: boolean;
  /** Whether it is looked for in the normalized text. */
  readonly normalized: boolean;
  readonly single_word: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

/** The files beside tokenizer.json that name tokens, and what the tokenizer's class and the network say. */
export interface TokenSources {
  /** tokenizer_config.json. */
  readonly config: JsonObject;
  /** special_tokens_map.json. */
  readonly map: JsonObject;
  /** added_tokens.json: ids by token. */
  readonly added: JsonObject;
  /** Further tokens of the class or of the file that the vocabulary is from. */
  readonly extra: readonly (string | JsonObject)[];
  /** `vocab_size` of config.json: how many tokens the network knows. */
  readonly rows: number | undefined;
}

/**
 * All added tokens of a tokenizer, as transformers has them after it opened it (TokenizersBackend.__init__): those of
 * tokenizer.json; those of the configuration's `added_tokens_decoder`, or else of added_tokens.json, which say how a token is looked for
 * even if tokenizer.json lists it too; and the special ones by name. A token outside the vocabulary gets the next free number, but a named
 * one only where the network has a row for it.
 */
export function completeTokens(
  tokenizer: JsonObject,
  special: SpecialNames,
  sources: TokenSources,
): AddedToken[] {
  const vocabulary = tokenIds(tokenizer);
  const tokens = new Map<string, AddedToken>();
  for (const token of addedTokens(tokenizer)) {
    const { content, id } = token;
    // The first of a name counts; tokenIds has checked the ids.
    if (typeof content === 'string' && !tokens.has(content))
      tokens.set(content, flags(token, content, Number(id)));
  }
  let next = 0;
  for (const id of vocabulary.values()) next = Math.max(next, id + 1);
  const named = new Set(Object.values(special));
  const extra = extraTokens(sources);
  for (const token of declaredTokens(sources, new Set([...named, ...extra.map(contentOf)]))) {
    const content = contentOf(token);
    if (content === undefined || content === '') continue;
    const listed = tokens.get(content);
    const made = flags(token, content, listed?.id ?? vocabulary.get(content) ?? next++);
    tokens.set(content, { ...made, special: made.special || listed?.special === true });
  }
  for (const token of [...namedTokens(special, sources), ...extra]) {
    const content = contentOf(token);
    if (content === undefined || content === '') continue;
    const isSpecial = typeof token === 'string' || named.has(content);
    const listed = tokens.get(content);
    if (listed !== undefined) {
      tokens.set(content, { ...listed, special: listed.special || named.has(content) });
      continue;
    }
    const known = vocabulary.get(content);
    if (known === undefined && next >= (sources.rows ?? 0)) continue;
    const asked = typeof token === 'string' ? { normalized: false } : token;
    const made = flags(asked, content, known ?? next++);
    tokens.set(content, { ...made, special: made.special || isSpecial });
  }
  return [...tokens.values()];
}

function contentOf(token: unknown): string | undefined {
  const content = isJsonObject(token) ? token['content'] : token;
  return typeof content === 'string' ? content : undefined;
}

/** The named special tokens, with what their file says of how they are looked for. */
function namedTokens(special: SpecialNames, { config, map }: TokenSources): (string | JsonObject)[] {
  const both = { ...config, ...(config['added_tokens_decoder'] === undefined ? map : {}) };
  return specialNameKeys.flatMap((name) => {
    const content = special[name];
    const written = both[name];
    if (content === undefined) return [];
    return [isJsonObject(written) && written['content'] === content ? written : content];
  });
}

/** A token with transformers' defaults for what is not said. */
function flags(token: JsonObject, content: string, id: number): AddedToken {
  const special = token['special'] === true;
  return {
    id,
    content,
    special,
    normalized: typeof token['normalized'] === 'boolean' ? token['normalized'] : !special,
    single_word: token['single_word'] === true,
    lstrip: token['lstrip'] === true,
    rstrip: token['rstrip'] === true,
  };
}

/** The tokens of `added_tokens_decoder`, else of added_tokens.json, by number. */
function declaredTokens(
  { config, added }: TokenSources,
  special: ReadonlySet<string | undefined>,
): JsonObject[] {
  const decoder = config['added_tokens_decoder'];
  if (decoder !== undefined)
    return isJsonObject(decoder)
      ? Object.entries(decoder)
          .sort(([a], [b]) => Number(a) - Number(b))
          .map(([, token]) => token)
          .filter(isJsonObject)
      : [];
  return Object.entries(added)
    .sort(([, a], [, b]) => Number(a) - Number(b))
    .map(([content]) => {
      return { content, special: special.has(content), normalized: !special.has(content) };
    });
}

/** Special tokens that have no name of their own, or one that only this model has, such as `image_token`. */
function extraTokens({ config, map, extra }: TokenSources): (string | JsonObject)[] {
  const overruled = config['added_tokens_decoder'] === undefined ? map : {};
  const listed =
    overruled['additional_special_tokens'] ??
    overruled['extra_special_tokens'] ??
    config['extra_special_tokens'] ??
    config['additional_special_tokens'];
  const own = Object.entries(config)
    .filter(([key]) => key.endsWith('_token') && !(specialNameKeys as readonly string[]).includes(key))
    .map(([, value]) => value);
  const all: unknown[] = [
    ...(isJsonObject(listed) || Array.isArray(listed) ? Object.values(listed) : []),
    ...own,
  ];
  return [...extra, ...all.filter((token) => typeof token === 'string' || isJsonObject(token))];
}
