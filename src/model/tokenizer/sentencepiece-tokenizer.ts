// A SentencePiece model as a tokenizer.json, as transformers 5.23 makes it (convert_slow_tokenizer.py, SentencePieceExtractor and
// SpmConverter.build_tokenizer_from_spm_proto; XGLMConverter).

import { type JsonObject } from '../json-file.ts';
import type { Piece, SentencePieceModel } from './sentencepiece.ts';

/** What a file other than tokenizer.json says of a tokenizer. */
export interface MadeTokenizer {
  /** In the form of tokenizer.json. */
  readonly json: JsonObject;
  /** Special tokens where no other file names them. */
  readonly special: Readonly<Record<string, string>>;
  /** Added tokens, each with `content` and `special`. */
  readonly extra: readonly JsonObject[];
}

/**
 * The tokenizer of a SentencePiece model for the class that will run it: of the model's own kind where `className` is '' (then with the
 * pipeline that transformers gives to a model without a class: no space is put in front), of BPE or unigram as the class is. `config`
 * is tokenizer_config.json, whose `added_tokens_decoder` renames pieces.
 */
export function sentencePieceTokenizer(
  model: SentencePieceModel,
  className: string,
  config: JsonObject,
): MadeTokenizer {
  const { pieces } = model;
  if (className === 'XGLMTokenizer') return { json: xglm(pieces, model.charsmap), special: {}, extra: [] };
  const extra = pieces
    .filter(({ type }) => type === 3 || type === 4)
    .map(({ text, type }) => ({ content: text, normalized: false, special: type === 3 }));
  const space = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
  const back = { type: 'Replace', pattern: { String: '▁' }, content: ' ' };
  const decoders = model.byteFallback ? [back, { type: 'ByteFallback' }, { type: 'Fuse' }] : [back];
  const own = className === '' && model.kind === 'unigram' ? unigram(model) : bpe(model, config, className);
  return {
    json: {
      added_tokens: [],
      normalizer: { type: 'Sequence', normalizers: [...precompiled(model.charsmap), space] },
      pre_tokenizer: null,
      post_processor: null,
      decoder: { type: 'Sequence', decoders },
      model: own,
    },
    special: className === '' ? specialPieces(model) : {},
    extra,
  };
}

function unigram({ pieces, unknown, byteFallback }: SentencePieceModel): JsonObject {
  const vocab = pieces.map(({ text, score }) => [text, score]);
  return { type: 'Unigram', unk_id: unknown.id, vocab, byte_fallback: byteFallback };
}

function bpe(model: SentencePieceModel, config: JsonObject, className: string): JsonObject {
  const vocabulary = new Map(model.pieces.map(({ text }, id) => [text, id]));
  const merges = mergesOf(vocabulary);
  if (className === '') renamePieces(vocabulary, config['added_tokens_decoder']);
  return {
    type: 'BPE',
    unk_token: model.unknown.text,
    fuse_unk: true,
    byte_fallback: model.byteFallback,
    vocab: Object.fromEntries(vocabulary),
    merges,
  };
}

/**
 * The merges that make each piece of two others, in the order of the pieces' numbers: SentencePiece numbers the pieces of BPE in the
 * order in which it found them (transformers, `generate_merges`).
 */
export function mergesOf(vocabulary: ReadonlyMap<string, number>): [string, string][] {
  const merges: [string, string][] = [];
  for (const [piece] of [...vocabulary].sort(([, a], [, b]) => a - b)) {
    for (let at = 1; at < piece.length; at++) {
      // A character of two code units is not cut.
      if ((piece.charCodeAt(at) & 0xfc00) === 0xdc00) continue;
      const [left, right] = [piece.slice(0, at), piece.slice(at)];
      if (vocabulary.has(left) && vocabulary.has(right)) merges.push([left, right]);
    }
  }
  return merges;
}

/** Pieces that stand where the configuration has another token are called by that. */
function renamePieces(vocabulary: Map<string, number>, decoder: unknown): void {
  if (typeof decoder !== 'object' || decoder === null) return;
  const pieces = new Map(Array.from(vocabulary, ([piece, id]) => [id, piece]));
  for (const [id, token] of Object.entries(decoder) as [string, { content?: unknown } | null][]) {
    const current = pieces.get(Number(id));
    const content = token?.content;
    if (current === undefined || typeof content !== 'string' || vocabulary.has(content)) continue;
    vocabulary.delete(current);
    vocabulary.set(content, Number(id));
    pieces.set(Number(id), content);
  }
}

/** XGLM's numbers are fairseq's: four special tokens in an order of their own, the pieces, and seven that no text has. */
function xglm(pieces: readonly Piece[], charsmap: string): JsonObject {
  const vocab = [
    ...['<s>', '<pad>', '</s>', '<unk>'].map((token) => [token, 0]),
    ...pieces.slice(3).map(({ text, score }) => [text, score]),
    ...Array.from({ length: 7 }, (_, index) => [`<madeupword${index}>`, 0]),
  ];
  return {
    added_tokens: [],
    normalizer: { type: 'Sequence', normalizers: precompiled(charsmap) },
    model: { type: 'Unigram', unk_id: 3, vocab },
  };
}

const precompiled = (charsmap: string): JsonObject[] =>
  charsmap === '' ? [] : [{ type: 'Precompiled', precompiled_charsmap: charsmap }];

function specialPieces({ unknown, begin, end }: SentencePieceModel): Readonly<Record<string, string>> {
  return {
    ...(begin.id >= 0 ? { bos_token: begin.text } : {}),
    ...(end.id >= 0 ? { eos_token: end.text } : {}),
    ...(unknown.id >= 0 ? { unk_token: unknown.text } : {}),
  };
}
