// How a byte-level tokenizer cuts up a text, by the name that GGUF has for it (`tokenizer.ggml.pre`; llama.cpp, src/llama-vocab.cpp).
// Each is what tokenizer.json of the models behind the name says. Names that are absent here, `default` among them, stand for
// tokenizers whose cuts are not known for certain.

import type { JsonObject } from '../json-file.ts';

export interface PreTokenizer {
  readonly steps: readonly JsonObject[];
  /** Whether text is composed first (NFC). */
  readonly composes: boolean;
  /** Whether a piece that is a token is taken whole, without going through the merges. */
  readonly ignoresMerges: boolean;
  /** Whether a text begins with the BOS where `add_bos_token` says nothing. */
  readonly addsBos: boolean;
  /** `tokenizer_class` of the models behind the name. */
  readonly className: string;
}

const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
const digits = { type: 'Digits', individual_digits: true };
const pieces = (regex: string): JsonObject[] => [
  { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false },
  { ...byteLevel, use_regex: false },
];

const plain: PreTokenizer = {
  steps: [byteLevel],
  composes: false,
  ignoresMerges: false,
  addsBos: false,
  className: 'GPT2Tokenizer',
};

/** Llama 3: as GPT-4's, digits in groups of up to three. Qwen 2: each digit by itself. */
const wordPieces = (digitCount: string): string =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}${digitCount}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

const llama3: PreTokenizer = {
  ...plain,
  steps: pieces(wordPieces('{1,3}')),
  ignoresMerges: true,
  addsBos: true,
  className: 'PreTrainedTokenizerFast',
};
const qwen2: PreTokenizer = {
  ...plain,
  steps: pieces(wordPieces('')),
  composes: true,
  className: 'Qwen2Tokenizer',
};
const digitsApart: PreTokenizer = { ...plain, steps: [digits, byteLevel] };

export const preTokenizers: Readonly<Record<string, PreTokenizer>> = {
  'gpt-2': plain,
  smollm: digitsApart,
  starcoder: digitsApart,
  refact: digitsApart,
  'command-r': { ...digitsApart, composes: true, className: 'CohereTokenizer' },
  'llama-bpe': llama3,
  'llama-v3': llama3,
  llama3,
  qwen2,
  olmo: { ...plain, composes: true, className: 'GPTNeoXTokenizer' },
};
