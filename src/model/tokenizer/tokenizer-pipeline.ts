// From a text to token ids and back, step by step as tokenizers does it (tokenizer/mod.rs): added tokens are cut out, what is between
// them is normalized, cut up and given to the model. Pre-tokenizers, decoders and models but BPE are the JavaScript library's.

import { addedTokenSplitter, type FoundToken } from './added-token-splitter.ts';
import { byteTokens, compileBpe } from './bpe.ts';
import { isJsonObject, type JsonObject } from '../json-file.ts';
import { compileNormalizer } from './normalizer.ts';
import { compilePostProcessor } from './post-processor.ts';
import { exactPreTokenizer } from './pre-tokenizer.ts';
import { ModelError } from '../../lib/errors.ts';
import type { AddedToken } from './added-tokens.ts';
import { tokenIds } from './special-tokens.ts';
import { loadTokenizers, mendDecoder, type LibraryModel } from './tokenizer-library.ts';

export interface Pipeline {
  encode(text: string, addSpecialTokens: boolean): number[];
  /** Ids outside the vocabulary are left out. */
  decode(ids: readonly number[], skipSpecialTokens: boolean): string;
  /** Every token's id; the same for the same text. */
  readonly ids: ReadonlyMap<string, number>;
  spelling(id: number): string | undefined;
}

/**
 * The pipeline of a tokenizer.json with these added tokens in place of its own. `splitSpecial` takes special tokens in a text for
 * ordinary text. Throws where a step is of a kind that is not known.
 */
export function tokenizerPipeline(
  json: JsonObject,
  added: readonly AddedToken[],
  splitSpecial: boolean,
): Pipeline {
  const { model } = json;
  if (!isJsonObject(model)) throw new ModelError('it has no model');
  if (model['type'] === 'Unigram') checkUnigram(model);
  const { Tokenizer } = loadTokenizers();
  const normalize = compileNormalizer(json['normalizer']);
  const postProcess = compilePostProcessor(json['post_processor']);
  const bpe = isBpe(model) ? compileBpe(model) : undefined;
  const backend = new Tokenizer(
    {
      model: bpe === undefined ? model : { type: 'BPE', vocab: {}, merges: [] },
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: exactPreTokenizer(json['pre_tokenizer']),
      post_processor: null,
      decoder: json['decoder'] ?? null,
    },
    {},
  );
  mendDecoder(backend.decoder);
  const ids = tokenIds({ ...json, added_tokens: added });
  const spellings = new Map<number, string>();
  for (const [token, id] of ids) spellings.set(id, token);
  // A token that is looked for in the normalized text is also written as it is there.
  const found = added.map((token): FoundToken & Pick<AddedToken, 'special' | 'normalized'> => {
    const text = token.normalized && normalize !== null ? normalize(token.content) : token.content;
    return { ...token, text, singleWord: token.single_word === true };
  });
  for (const { id, text } of found) spellings.set(id, text);
  const special = new Set(found.filter((token) => token.special).map((token) => token.id));
  const sought = found.filter((token) => !(splitSpecial && token.special));
  const cutRaw = addedTokenSplitter(sought.filter((token) => !token.normalized));
  const cutNormalized = addedTokenSplitter(sought.filter((token) => token.normalized));
  const idsOf = bpe ?? modelIds(model, backend.model);

  const encode: Pipeline['encode'] = (text, addSpecialTokens) => {
    const result: number[] = [];
    for (const [index, section] of cutRaw(text).entries()) {
      if (typeof section === 'number') {
        result.push(section);
        continue;
      }
      const parts = cutNormalized(normalize === null ? section : normalize(section));
      for (const [part, content] of parts.entries()) {
        if (typeof content === 'number') {
          result.push(content);
          continue;
        }
        const place = { section_index: index + part };
        const pieces = backend.pre_tokenizer === null ? [content] : backend.pre_tokenizer(content, place);
        for (const piece of pieces) for (const id of idsOf(piece)) result.push(id);
      }
    }
    return postProcess(result, addSpecialTokens);
  };
  const decode: Pipeline['decode'] = (tokens, skipSpecialTokens) => {
    const texts = tokens
      .filter((id) => !(skipSpecialTokens && special.has(id)))
      .map((id) => spellings.get(id))
      .filter((token) => token !== undefined);
    return backend.decoder === null ? texts.join(' ') : backend.decoder.decode_chain(texts).join('');
  };
  return { encode, decode, ids, spelling: (id) => spellings.get(id) };
}

const isBpe = (model: JsonObject): boolean =>
  model['type'] === 'BPE' || (model['type'] === undefined && 'merges' in model);

/** In all tokens together, of which the library makes a tree, some 200 bytes a character. The largest published ones have 2 million. */
const mostCharacters = 4_000_000;

/** Throws ModelError where a Unigram has a token without score, or an unknown token that is none. */
function checkUnigram({ vocab, unk_id: unknown }: JsonObject): void {
  if (!Array.isArray(vocab) || vocab.length === 0) throw new ModelError('a Unigram has no vocab');
  const wrong = vocab.findIndex((entry: unknown) => !Array.isArray(entry) || !Number.isFinite(entry[1]));
  if (wrong >= 0) throw new ModelError(`token ${wrong} of a Unigram has no score`);
  const characters = vocab.reduce((sum: number, [token]: unknown[]) => sum + String(token).length, 0);
  if (characters > mostCharacters)
    throw new ModelError(`the tokens of a Unigram have ${characters} characters, more than any vocabulary`);
  if (typeof unknown === 'number' && !(unknown in vocab))
    throw new ModelError(`the unknown token of a Unigram is ${unknown}, and it has ${vocab.length} tokens`);
}

/**
 * A function from a piece of a text to its ids, by a model of the library. Text that is no token is the unknown token, or its bytes
 * where Unigram falls back on them (models/unigram/model.rs, `tokenize`); where the model has neither, Rust leaves it out.
 */
function modelIds(written: JsonObject, model: LibraryModel): (piece: string) => number[] {
  const unknown = model.unk_token_id ?? undefined;
  const bytesToo = written['byte_fallback'] === true;
  const vocabulary = model.tokens_to_ids;
  const fallback = (text: string): number[] =>
    (bytesToo ? byteTokens(text, vocabulary) : undefined) ?? (unknown === undefined ? [] : [unknown]);
  // One piece at a time: unknown characters of two pieces are not one unknown token.
  return (piece) =>
    model([piece]).flatMap((token) => {
      const id = vocabulary.get(token);
      return id === undefined ? fallback(token) : [id];
    });
}
