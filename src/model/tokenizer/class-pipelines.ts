// The pipelines of transformers' own tokenizer classes (transformers 5.23, models/*/tokenization_*.py).

import { isJsonObject, type JsonObject } from '../json-file.ts';

interface TokenizerClass {
  /** What of tokenizer.json the class replaces; `model` is merged into the file's. */
  readonly pipeline: (config: JsonObject, file: JsonObject) => JsonObject;
  /** Special tokens where tokenizer_config.json names none. */
  readonly special: Readonly<Record<string, string>>;
  /** Special tokens beside the named ones. */
  readonly extra?: readonly string[];
  /** The special token that the class puts before every text, whatever tokenizer.json says. */
  readonly begin?: 'bos_token' | 'eos_token';
  readonly model?: 'Unigram';
}

const endOfText = { bos_token: '<|endoftext|>', eos_token: '<|endoftext|>', unk_token: '<|endoftext|>' };
const llamaTokens = { bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>' };
const plainBpe = { unk_token: null, fuse_unk: false, byte_fallback: false, ignore_merges: false };
const byteLevel = (config: JsonObject): JsonObject => {
  return {
    type: 'ByteLevel',
    add_prefix_space: config['add_prefix_space'] === true,
    trim_offsets: true,
    use_regex: true,
  };
};
const spaceMark = { type: 'Replace', pattern: { String: '▁' }, content: ' ' };
const sentencePieceDecoders = [spaceMark, { type: 'ByteFallback' }, { type: 'Fuse' }];

/** tokenization_qwen2.py, PRETOKENIZE_REGEX. */
const qwenPieces =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const gpt2: TokenizerClass = {
  special: endOfText,
  pipeline: (config) => {
    return {
      normalizer: null,
      pre_tokenizer: byteLevel(config),
      decoder: { type: 'ByteLevel' },
      model: plainBpe,
    };
  },
};

/** The classes by name. */
export const classPipelines: Readonly<Record<string, TokenizerClass>> = {
  GPT2Tokenizer: gpt2,
  CodeGenTokenizer: gpt2,
  GPTNeoXTokenizer: {
    special: { ...endOfText, pad_token: '<|padding|>' },
    // Of these classes the only one that drops the file's post-processor, and with it a BOS.
    pipeline: (config) => {
      return {
        normalizer: { type: 'NFC' },
        pre_tokenizer: byteLevel(config),
        post_processor: null,
        decoder: { type: 'ByteLevel' },
        model: plainBpe,
      };
    },
  },
  Qwen2Tokenizer: {
    special: { eos_token: '<|endoftext|>', unk_token: '<|endoftext|>', pad_token: '<|endoftext|>' },
    pipeline: (config) => {
      const pieces = { type: 'Split', pattern: { Regex: qwenPieces }, behavior: 'Isolated', invert: false };
      return {
        normalizer: { type: 'NFC' },
        pre_tokenizer: {
          type: 'Sequence',
          pretokenizers: [pieces, { ...byteLevel(config), use_regex: false }],
        },
        decoder: { type: 'ByteLevel' },
        model: plainBpe,
      };
    },
  },
  CohereTokenizer: {
    special: {
      bos_token: '<BOS_TOKEN>',
      eos_token: '<|END_OF_TURN_TOKEN|>',
      unk_token: '<UNK>',
      pad_token: '<PAD>',
      cls_token: '<CLS>',
      sep_token: '<SEP>',
      mask_token: '<MASK_TOKEN>',
    },
    pipeline: (config) => {
      const digits = { type: 'Digits', individual_digits: true };
      return {
        normalizer: { type: 'NFC' },
        pre_tokenizer: { type: 'Sequence', pretokenizers: [digits, byteLevel(config)] },
        decoder: { type: 'ByteLevel' },
        model: plainBpe,
      };
    },
  },
  LlamaTokenizer: {
    special: llamaTokens,
    pipeline: (config) => {
      const prefixed = config['add_prefix_space'] !== false;
      const scheme = !prefixed ? 'never' : config['legacy'] === true ? 'always' : 'first';
      return llamaPipeline(scheme, prefixed, null);
    },
  },
  CodeLlamaTokenizer: {
    special: llamaTokens,
    extra: ['▁<PRE>', '▁<MID>', '▁<SUF>', '▁<EOT>', '<FILL_ME>'],
    begin: 'bos_token',
    pipeline: (config) =>
      llamaPipeline(config['add_prefix_space'] === false ? 'never' : 'first', true, unknownToken(config)),
  },
  GemmaTokenizer: {
    special: {
      bos_token: '<bos>',
      eos_token: '<eos>',
      unk_token: '<unk>',
      pad_token: '<pad>',
      mask_token: '<mask>',
    },
    pipeline: (config) => {
      return {
        normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        pre_tokenizer: null,
        decoder: { type: 'Sequence', decoders: sentencePieceDecoders },
        model: { ...plainBpe, unk_token: unknownToken(config), fuse_unk: true, byte_fallback: true },
      };
    },
  },
  XGLMTokenizer: {
    model: 'Unigram',
    special: {
      ...llamaTokens,
      sep_token: '</s>',
      cls_token: '<s>',
      pad_token: '<pad>',
    },
    extra: Array.from({ length: 7 }, (_, index) => `<madeupword${index}>`),
    begin: 'eos_token',
    pipeline: (config, file) => {
      const scheme = config['add_prefix_space'] === false ? 'never' : 'always';
      const spaces = { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' };
      return {
        normalizer: { type: 'Sequence', normalizers: [...charsmaps(file['normalizer']), spaces] },
        pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: scheme, split: true },
        decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: scheme, split: true },
        model: { unk_id: 3, byte_fallback: false },
      };
    },
  },
};

function llamaPipeline(scheme: string, prefixed: boolean, unknown: string | null): JsonObject {
  const strip = { type: 'Strip', content: ' ', start: 1, stop: 0 };
  return {
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: scheme, split: false },
    decoder: { type: 'Sequence', decoders: [...sentencePieceDecoders, ...(prefixed ? [strip] : [])] },
    model: { ...plainBpe, unk_token: unknown, fuse_unk: true, byte_fallback: true },
  };
}

function unknownToken(config: JsonObject): string {
  const { unk_token: token } = config;
  const content = isJsonObject(token) ? token['content'] : token;
  return typeof content === 'string' ? content : '<unk>';
}

/** The first table of SentencePiece's in a normalizer. */
function charsmaps(normalizer: unknown): JsonObject[] {
  if (!isJsonObject(normalizer)) return [];
  const { normalizers } = normalizer;
  const steps: unknown[] = Array.isArray(normalizers) ? normalizers : [normalizer];
  return steps
    .filter((step) => isJsonObject(step))
    .filter((step) => step['type'] === 'Precompiled')
    .slice(0, 1);
}
