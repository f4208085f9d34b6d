// What transformers 5 makes of a tokenizer.json. Most checkpoints' files are used as they are; but a class with a pipeline of
// its own takes only vocabulary, merges and post-processor from the file. SmolLM2's file, for instance, splits digits, and
// its class GPT2Tokenizer does not: lm-evaluation-harness never sees the digits split. To give the harness's numbers the same
// is done here (transformers 5.23: AutoTokenizer.from_pretrained, TokenizersBackend.convert_to_native_format).

import { isJsonObject, type JsonObject } from './json-file.ts';

interface TokenizerClass {
  /** What of tokenizer.json the class replaces; `model` is merged into the file's. */
  readonly pipeline: (config: JsonObject) => JsonObject;
  /** Special tokens where tokenizer_config.json names none. */
  readonly special: Readonly<Record<string, string>>;
}

const endOfText = { bos_token: '<|endoftext|>', eos_token: '<|endoftext|>', unk_token: '<|endoftext|>' };
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

/** tokenization_qwen2.py, PRETOKENIZE_REGEX. */
const qwenPieces =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const classes: Readonly<Record<string, TokenizerClass>> = {
  GPT2Tokenizer: {
    special: endOfText,
    pipeline: (config) => {
      return {
        normalizer: null,
        pre_tokenizer: byteLevel(config),
        decoder: { type: 'ByteLevel' },
        model: plainBpe,
      };
    },
  },
  GPTNeoXTokenizer: {
    special: endOfText,
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
    special: { eos_token: '<|endoftext|>', unk_token: '<|endoftext|>' },
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
    special: { bos_token: '<BOS_TOKEN>', eos_token: '<|END_OF_TURN_TOKEN|>', unk_token: '<UNK>' },
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
    special: { bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>' },
    pipeline: (config) => {
      const prefixed = config['add_prefix_space'] !== false;
      const scheme = !prefixed ? 'never' : config['legacy'] === true ? 'always' : 'first';
      const decoders = [spaceMark, { type: 'ByteFallback' }, { type: 'Fuse' }];
      return {
        normalizer: null,
        pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: scheme, split: false },
        decoder: {
          type: 'Sequence',
          decoders: prefixed ? [...decoders, { type: 'Strip', content: ' ', start: 1, stop: 0 }] : decoders,
        },
        model: { ...plainBpe, fuse_unk: true, byte_fallback: true },
      };
    },
  },
  GemmaTokenizer: {
    special: { bos_token: '<bos>', eos_token: '<eos>', unk_token: '<unk>' },
    pipeline: (config) => {
      return {
        normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        pre_tokenizer: null,
        decoder: { type: 'Sequence', decoders: [spaceMark, { type: 'ByteFallback' }, { type: 'Fuse' }] },
        model: {
          ...plainBpe,
          unk_token: config['unk_token'] ?? '<unk>',
          fuse_unk: true,
          byte_fallback: true,
        },
      };
    },
  },
};

const registered = (name: string, modelTypes: string): Record<string, string> =>
  Object.fromEntries(modelTypes.split(' ').map((type) => [type, name]));

/** The class that transformers registers for a model type; '' is the one that uses tokenizer.json as it is. */
const classOfModelType: Readonly<Record<string, string>> = {
  ...registered('GPT2Tokenizer', 'gpt2 gptj gpt_neo opt phi starcoder2 codegen'),
  ...registered('GPTNeoXTokenizer', 'gpt_neox mpt olmo olmoe rwkv mamba'),
  ...registered('Qwen2Tokenizer', 'qwen2 qwen2_moe qwen3 qwen3_moe'),
  ...registered('GemmaTokenizer', 'gemma gemma2 gemma3 gemma3_text'),
  ...registered('CohereTokenizer', 'cohere cohere2'),
  ...registered('', 'mistral mixtral gpt_bigcode phi3 olmo2 olmo3 stablelm granite persimmon'),
};

/** Model types whose tokenizer_config.json is not believed (MODELS_WITH_INCORRECT_HUB_TOKENIZER_CLASS). */
const distrusted: readonly unknown[] = ['qwen2', 'phi3'];

/** The class that AutoTokenizer picks, without `Fast`; '' where tokenizer.json is used as it is. */
export function tokenizerClass(tokenizer: JsonObject, config: JsonObject, modelConfig: JsonObject): string {
  const type = modelConfig['model_type'];
  const usual =
    typeof type === 'string' && Object.hasOwn(classOfModelType, type) ? classOfModelType[type] : undefined;
  const named = config['tokenizer_class'] ?? modelConfig['tokenizer_class'];
  if (typeof named !== 'string') return usual ?? '';
  const hub = named.replace(/Fast$/, '');
  if (hub === 'LlamaTokenizer' && !distrusted.includes(type) && isByteLevel(tokenizer)) return '';
  if (usual === undefined || usual === hub) return hub;
  return distrusted.includes(type) || usual === '' ? usual : hub;
}

/** tokenizer.json as the class runs it, and the special tokens that the class has by default. */
export function asClass(
  name: string,
  tokenizer: JsonObject,
  config: JsonObject,
): { tokenizer: JsonObject; special: Readonly<Record<string, string>> } {
  const own = Object.hasOwn(classes, name) ? classes[name] : undefined;
  const { model } = tokenizer;
  if (own === undefined || !isJsonObject(model) || (model['type'] ?? 'BPE') !== 'BPE')
    return { tokenizer, special: {} };
  const pipeline = own.pipeline(config);
  const replaced = { ...model, ...(isJsonObject(pipeline['model']) ? pipeline['model'] : {}) };
  return { tokenizer: { ...tokenizer, ...pipeline, model: replaced }, special: own.special };
}

/** Whether any step of the file works on bytes. */
const isByteLevel = (tokenizer: JsonObject): boolean =>
  JSON.stringify([tokenizer['pre_tokenizer'], tokenizer['decoder'], tokenizer['post_processor']]).includes(
    '"ByteLevel"',
  );
