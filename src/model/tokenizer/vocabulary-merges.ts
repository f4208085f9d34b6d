// A tokenizer of two files: vocab.json, the tokens' numbers, and merges.txt, one merge a line.

import { ModelError } from '../../lib/errors.ts';
import { shown, type JsonObject } from '../json-file.ts';
import type { MadeTokenizer } from './sentencepiece-tokenizer.ts';

/**
 * The two files in the form of tokenizer.json, with nothing but the model: the rest is the class's. `vocabulary` is vocab.json, `text` is
 * merges.txt (tokenizers, models/bpe/model.rs, `read_file`). Throws ModelError, in words that go behind the name of merges.txt,
 * where a line is no merge or joins tokens that the vocabulary lacks.
 */
export function mergesTokenizer(vocabulary: JsonObject, text: string): MadeTokenizer {
  const merges: [string, string][] = [];
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const merge = line.replace(/\r$/, '');
    if (merge.startsWith('#version') || (merge === '' && index === lines.length - 1)) continue;
    const [left, right, ...rest] = merge.split(' ');
    if (left === undefined || right === undefined || rest.length > 0)
      throw new ModelError(`has no merge of two tokens in line ${index + 1}`);
    const missing = [left, right, left + right].find((token) => !Object.hasOwn(vocabulary, token));
    if (missing !== undefined)
      throw new ModelError(`has ${shown(missing)} in line ${index + 1}, which vocab.json lacks`);
    merges.push([left, right]);
  }
  return {
    json: {
      added_tokens: [],
      normalizer: null,
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
      model: { type: 'BPE', vocab: vocabulary, merges },
    },
    special: {},
    extra: [],
  };
}
