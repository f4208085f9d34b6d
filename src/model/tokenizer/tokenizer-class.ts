// What transformers 5 makes of a tokenizer.json. Most checkpoints' files are used as they are; but a class with a pipeline of
// its own takes only vocabulary, merges and post-processor from the file. SmolLM2's file, for instance, splits digits, and
// its class GPT2Tokenizer does not: lm-evaluation-harness never sees the digits split. To give the harness's numbers the same
// is done here (transformers 5.23: AutoTokenizer.from_pretrained, TokenizersBackend.convert_to_native_format).

import { classPipelines } from './class-pipelines.ts';
import { isJsonObject, type JsonObject } from '../json-file.ts';

const registered = (name: string, modelTypes: string): Record<string, string> =>
  Object.fromEntries(modelTypes.split(' ').map((type) => [type, name]));

/** The class that transformers registers for a model type; '' is the one that uses tokenizer.json as it is. */
const classOfModelType: Readonly<Record<string, string>> = {
  ...registered('GPT2Tokenizer', 'gpt2 gptj gpt_neo opt phi starcoder2 codegen dbrx jais2'),
  ...registered('GPTNeoXTokenizer', 'gpt_neox mpt olmo olmoe rwkv mamba mamba2 falcon_mamba'),
  ...registered('Qwen2Tokenizer', 'qwen2 qwen2_moe qwen3 qwen3_moe qwen3_next'),
  ...registered('GemmaTokenizer', 'gemma gemma2 gemma3 gemma3_text gemma3n gemma3n_text recurrent_gemma'),
  ...registered('CohereTokenizer', 'cohere cohere2'),
  ...registered('XGLMTokenizer', 'xglm'),
  ...registered(
    '',
    'mistral mixtral gpt_bigcode phi3 olmo2 olmo3 stablelm granite granitemoe persimmon glm glm4 internlm2 internlm3 nemotron minicpm3 phimoe jamba arctic ernie4_5',
  ),
};

/** Model types whose tokenizer_config.json is not believed (MODELS_WITH_INCORRECT_HUB_TOKENIZER_CLASS). */
const distrusted: readonly unknown[] =
  'qwen2 phi3 phimoe internlm2 internlm3 nemotron minicpm3 jamba arctic ernie4_5'.split(' ');

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

/** tokenizer.json as a class runs it. */
export interface ClassTokenizer {
  readonly tokenizer: JsonObject;
  /** The named special tokens that the class has by default, and those without a name. */
  readonly special: Readonly<Record<string, string>>;
  readonly extra: readonly string[];
  readonly begin?: 'bos_token' | 'eos_token';
}

/** A tokenizer.json (or what was made of other files) as the class of that name runs it. */
export function asClass(name: string, tokenizer: JsonObject, config: JsonObject): ClassTokenizer {
  const own = Object.hasOwn(classPipelines, name) ? classPipelines[name] : undefined;
  const { model } = tokenizer;
  if (own === undefined || !isJsonObject(model)) return { tokenizer, special: {}, extra: [] };
  const type = own.model ?? 'BPE';
  const made = type === 'BPE' ? asBpe(model) : model;
  if ((made['type'] ?? 'BPE') !== type) return { tokenizer, special: {}, extra: [] };
  const pipeline = own.pipeline(config, tokenizer);
  const replaced = { ...made, ...(isJsonObject(pipeline['model']) ? pipeline['model'] : {}) };
  return {
    tokenizer: { ...tokenizer, ...pipeline, model: replaced },
    special: own.special,
    extra: own.extra ?? [],
    ...(own.begin === undefined ? {} : { begin: own.begin }),
  };
}

/** A class of BPE takes only the names of a Unigram's tokens, and has no merges then. */
function asBpe(model: JsonObject): JsonObject {
  const { vocab } = model;
  if (model['type'] !== 'Unigram' || !Array.isArray(vocab)) return model;
  const ids = vocab.map((entry: unknown, id) => [Array.isArray(entry) ? entry[0] : undefined, id] as const);
  return { type: 'BPE', vocab: Object.fromEntries(ids), merges: [] };
}

/** The special tokens that a class has by default, by name. */
export const defaultTokens = (name: string): Readonly<Record<string, string>> =>
  (Object.hasOwn(classPipelines, name) ? classPipelines[name]?.special : undefined) ?? {};

/** Whether any step of the file works on bytes. Steps may lie in one another as deep as a hostile file likes. */
function isByteLevel(tokenizer: JsonObject): boolean {
  const open: unknown[] = [tokenizer['pre_tokenizer'], tokenizer['decoder'], tokenizer['post_processor']];
  for (let value = open.pop(); open.length > 0 || value !== undefined; value = open.pop()) {
    if (value === 'ByteLevel') return true;
    if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) open.push(inner);
  }
  return false;
}
