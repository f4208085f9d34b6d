// The tokens of a GGUF file, and which of them have a name.

import type { JsonObject } from '../json-file.ts';
import type { Metadata } from './header.ts';
import { MetadataFields } from './metadata-fields.ts';

/** What kind of token an entry of the vocabulary is (llama.cpp, include/llama.h, `llama_token_type`). */
export const tokenKinds = { unknown: 2, control: 3, userDefined: 4, unused: 5 };

export interface Vocabulary {
  readonly tokens: readonly string[];
  /** One a token; empty where the file does not say. */
  readonly kinds: readonly number[];
  readonly ids: ReadonlyMap<string, number>;
}

/** @throws ModelError where the tokens are missing, or their kinds are not as many */
export function readVocabulary(fields: MetadataFields): Vocabulary {
  const tokens = fields.texts('tokens');
  const kinds = fields.has('token_type') ? fields.numbers('token_type') : [];
  if (kinds.length > 0 && kinds.length !== tokens.length)
    throw fields.problem(`it has ${tokens.length} tokens and ${kinds.length} kinds of them`);
  return { tokens, kinds, ids: new Map(tokens.map((token, id) => [token, id])) };
}

/** Fillers such as `[PAD151646]` stand where the network has rows and the tokenizer no tokens. */
export function withoutUnused({ ids, kinds }: Vocabulary): JsonObject {
  return Object.fromEntries([...ids].filter(([, id]) => kinds[id] !== tokenKinds.unused));
}

/** The named special tokens and the chat template. */
export function named(fields: MetadataFields, { tokens }: Vocabulary): JsonObject {
  const names = { bos_token: 'bos', eos_token: 'eos', unk_token: 'unknown', pad_token: 'padding' };
  const special = Object.entries(names).map(([name, key]) => [
    name,
    tokens[fields.count(`${key}_token_id`) ?? -1] ?? null,
  ]);
  const chat = fields.under('tokenizer.');
  return {
    ...Object.fromEntries(special),
    clean_up_tokenization_spaces: false,
    ...(chat.has('chat_template') && { chat_template: chat.text('chat_template') }),
  };
}

/** What the metadata says beside a tokenizer.json of the original checkpoint: names and the chat template, as far as they are there. */
export function namedBeside(metadata: Metadata, file: string): JsonObject {
  const fields = new MetadataFields(metadata, file, 'tokenizer.ggml.', 'tokenizer.json');
  return metadata.has('tokenizer.ggml.tokens') ? named(fields, readVocabulary(fields)) : {};
}
