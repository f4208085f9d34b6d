// tokenizer.json and tokenizer_config.json from the metadata of a GGUF file.

import { ModelError } from '../../lib/errors.ts';
import { quoted, type JsonObject } from '../json-file.ts';
import type { Metadata } from './header.ts';
import { MetadataFields } from './metadata-fields.ts';
import { mergesOfScores } from './merges-of-scores.ts';
import { preTokenizers } from './pre-tokenizers.ts';
import { named, readVocabulary, tokenKinds, withoutUnused, type Vocabulary } from './vocabulary.ts';

export interface TokenizerFiles {
  /** tokenizer.json. */
  readonly tokenizer: JsonObject;
  /** tokenizer_config.json. */
  readonly config: JsonObject;
}

/**
 * Makes the two files. Byte-level BPE (`gpt2`) needs a pre-tokenizer of a known name; SentencePiece's BPE (`llama`) gets its
 * merges from the scores.
 * @throws ModelError for any other tokenizer, with the mend; of SentencePiece's for all but llama's, as gemma's and phi's differ
 *   in what the file does not say
 */
export function makeTokenizer(metadata: Metadata, file: string): TokenizerFiles {
  const fields = new MetadataFields(metadata, file, 'tokenizer.ggml.', 'tokenizer.json');
  const model = metadata.get('tokenizer.ggml.model');
  const pre = metadata.get('tokenizer.ggml.pre');
  const known = typeof pre === 'string' && Object.hasOwn(preTokenizers, pre) ? preTokenizers[pre] : undefined;
  const vocabulary = readVocabulary(fields);
  const architecture = metadata.get('general.architecture');
  if (model === 'llama' && architecture !== 'llama')
    throw new ModelError(
      `${file} does not tell how the SentencePiece tokenizer of ${quoted(String(architecture))} treats spaces. ${mend}`,
    );
  if (model === 'llama') {
    const addsBos = fields.flag('add_bos_token', true);
    const className = 'LlamaTokenizer';
    const prefix = fields.flag('add_space_prefix', true);
    return {
      tokenizer: whole(fields, vocabulary, sentencePiece(fields, vocabulary), addsBos),
      config: {
        ...named(fields, vocabulary),
        tokenizer_class: className,
        add_prefix_space: prefix,
        legacy: false,
      },
    };
  }
  if (model !== 'gpt2' || known === undefined)
    throw new ModelError(
      model === 'gpt2'
        ? `${file} cuts texts up by the pre-tokenizer ${quoted(String(pre ?? 'default'))}; these are read from GGUF: ` +
            `${Object.keys(preTokenizers).join(', ')}. ${mend}`
        : `${file} ${model === undefined ? 'names no kind of tokenizer' : `has a tokenizer of the kind ${quoted(String(model))}`}; gpt2 and llama are read from GGUF. ${mend}`,
    );
  const addsBos = fields.flag('add_bos_token', known.addsBos);
  const pipeline: JsonObject = {
    normalizer: known.composes ? { type: 'NFC' } : null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: known.steps },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      ...bpe,
      vocab: withoutUnused(vocabulary),
      merges: fields.texts('merges'),
      ignore_merges: known.ignoresMerges,
    },
  };
  return {
    tokenizer: whole(fields, vocabulary, pipeline, addsBos),
    config: { ...named(fields, vocabulary), tokenizer_class: known.className, add_prefix_space: false },
  };
}

const mend = 'Put the tokenizer.json of the original checkpoint beside the file.';

const bpe = { type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, byte_fallback: false };

/** Llama 2's pipeline. transformers' LlamaTokenizer puts its own normalizer and pre-tokenizer in their place. */
function sentencePiece(fields: MetadataFields, vocabulary: Vocabulary): JsonObject {
  const { ids, tokens } = vocabulary;
  const scores = fields.numbers('scores');
  const mark = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
  const unknownId = fields.count('unknown_token_id');
  return {
    normalizer: { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, mark] },
    pre_tokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      ...bpe,
      unk_token: tokens[unknownId ?? 0] ?? null,
      fuse_unk: true,
      byte_fallback: true,
      vocab: withoutUnused(vocabulary),
      merges: fields.has('merges') ? fields.texts('merges') : mergesOfScores(ids, scores),
    },
  };
}

/** A tokenizer.json: the pipeline, the tokens that are matched before it, and BOS and EOS after it. */
function whole(
  fields: MetadataFields,
  vocabulary: Vocabulary,
  pipeline: JsonObject,
  addsBos: boolean,
): JsonObject {
  const { tokens, kinds } = vocabulary;
  const { unknown, control, userDefined } = tokenKinds;
  const added = tokens.flatMap((content, id) => {
    const kind = kinds[id] ?? 0;
    if (![unknown, control, userDefined].includes(kind)) return [];
    const plainToken = { single_word: false, lstrip: false, rstrip: false, normalized: false };
    return [{ id, content, ...plainToken, special: kind !== userDefined }];
  });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    ...pipeline,
    post_processor: template(fields, vocabulary, addsBos),
  };
}

function template(fields: MetadataFields, { tokens }: Vocabulary, addsBos: boolean): JsonObject | null {
  const token = (wanted: boolean, key: string): { id: number; content: string }[] => {
    const id = wanted ? fields.count(key) : undefined;
    const content = tokens[id ?? -1];
    return id === undefined || content === undefined ? [] : [{ id, content }];
  };
  const before = token(addsBos, 'bos_token_id');
  const after = token(fields.flag('add_eos_token', false), 'eos_token_id');
  if (before.length + after.length === 0) return null;
  const item = ({ content }: { content: string }): JsonObject => ({
    SpecialToken: { id: content, type_id: 0 },
  });
  const sides = (name: string): JsonObject[] => [
    ...before.map(item),
    { Sequence: { id: name, type_id: 0 } },
    ...after.map(item),
  ];
  return {
    type: 'TemplateProcessing',
    single: sides('A'),
    pair: [...sides('A'), ...sides('B')],
    special_tokens: Object.fromEntries(
      [...before, ...after].map(({ id, content }) => [
        content,
        { id: content, ids: [id], tokens: [content] },
      ]),
    ),
  };
}
