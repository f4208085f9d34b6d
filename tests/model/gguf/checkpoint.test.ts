import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import type { JsonObject } from '../../../src/model/json-file.ts';
import { architectures } from '../../../src/model/gguf/architectures.ts';
import { findArchitecture, makeConfig, placeTensors } from '../../../src/model/gguf/checkpoint.ts';
import { parseGgufHeader } from '../../../src/model/gguf/header.ts';
import { makeTokenizer } from '../../../src/model/gguf/tokenizer.ts';
import { ggufBytes, ggufFixture, type GgufParts } from './write-gguf.ts';

/** All that is made of a header, without any weight. */
function read(bytes: Buffer, factors?: Float32Array): JsonObject {
  const header = parseGgufHeader(bytes, bytes.length, 'a.gguf');
  if (header === undefined) throw new Error('the whole file was given');
  const architecture = findArchitecture(header, 'a.gguf');
  placeTensors(header, architecture, 'a.gguf');
  const { tensors } = header;
  const facts = {
    has: (name: string) => tensors.has(name),
    values: (name: string) => (tensors.has(name) ? factors : undefined),
  };
  const config = makeConfig(header, architecture, facts, 'a.gguf');
  makeTokenizer(header.metadata, 'a.gguf');
  return config;
}

describe('a GGUF file is refused in one line', () => {
  const sizes = {
    'general.architecture': 'llama',
    'llama.embedding_length': 4,
    'llama.feed_forward_length': 4,
    'llama.block_count': 1,
    'llama.attention.head_count': 1,
    'llama.context_length': 8,
    'llama.attention.layer_norm_rms_epsilon': 1,
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'gpt-2',
    'tokenizer.ggml.tokens': ['a', 'b', 'ab'],
    'tokenizer.ggml.merges': ['a b'],
  };
  const embedding = { name: 'token_embd.weight', axes: [4, 3], type: 0, offset: 0 };
  const whole = (changes: Readonly<Record<string, unknown>>, tensors = [embedding]): GgufParts => {
    const metadata = Object.entries({ ...sizes, ...changes }).filter(([, value]) => value !== undefined);
    return { metadata: metadata as NonNullable<GgufParts['metadata']>, tensors, body: 4096 };
  };
  test('but not this one, of which each below is one change', () => {
    expect(read(ggufBytes(whole({})))).toMatchObject({
      hidden_size: 4,
      vocab_size: 3,
    });
  });

  const extra = (name: string, type = 0) => [embedding, { name, axes: [256], type, offset: 64 }];
  // prettier-ignore
  test.each<[string, GgufParts, RegExp]>([
    ['of an architecture that is not read', whole({ 'general.architecture': 'mamba' }), /has the GGUF architecture "mamba"; these are read: llama, .*safetensors\.$/],
    ['of no architecture', whole({ 'general.architecture': undefined }), /names no GGUF architecture; these are read: llama, /],
    ['of an architecture that is a name of objects', whole({ 'general.architecture': 'constructor' }), /architecture "constructor"/],
    ['that is one of several', whole({ 'split.count': 3 }), /is one of 3 parts of a model\. .*llama-gguf-split --merge/],
    ['with experts', whole({ 'llama.expert_count': 8 }), /is a mixture of experts.*config\.json of the original/],
    ['with a key that is not known', whole({ 'llama.logit_scale': 2 }), /"llama\.logit_scale" is not known/],
    ['without a size', whole({ 'llama.block_count': undefined }), /key "llama\.block_count" is missing/],
    ['with a size that is none', whole({ 'llama.block_count': 'two' }), /"llama\.block_count" is "two" where a whole number above 0/],
    ['with heads that differ by layer', whole({ 'llama.attention.head_count': [1, 2] }), /is a list of 2 where/],
    ['with keys of another width than values', whole({ 'llama.attention.key_length': 4, 'llama.attention.value_length': 2 }), /differ in width/],
    ['that turns a part of its heads', whole({ 'llama.rope.dimension_count': 2 }), /turns 2 of a head's 4/],
    ['with another rotary scaling', whole({ 'llama.rope.scaling.type': 'su' }), /rotary scaling "su" is not read/],
    ['with rotary factors that are none of Llama 3', whole({}, extra('rope_freqs.weight')), /rope_freqs\.weight holds a rotary scaling that is not known/],
    ['with a tensor that is not known', whole({}, extra('blk.0.attn_q_norm.weight')), /"blk\.0\.attn_q_norm\.weight" is none of the architecture llama/],
    ['of a type that is not read', whole({}, extra('output_norm.weight', 20)), /stored as IQ4_NL; these types are read: F32, .*Q6_K/],
    ['without an embedding', whole({}, []), /has no tensor token_embd\.weight/],
    ['with an unknown pre-tokenizer', whole({ 'tokenizer.ggml.pre': 'default' }), /pre-tokenizer "default".*tokenizer\.json of the original checkpoint beside/],
    ['with an unknown tokenizer', whole({ 'tokenizer.ggml.model': 'rwkv' }), /tokenizer of the kind "rwkv"; gpt2 and llama are read/],
    ['with an unknown way to treat spaces', whole({ ...Object.fromEntries(Object.entries(sizes).map(([key, value]) => [key.replace('llama.', 'gemma.'), value])), 'general.architecture': 'gemma', 'tokenizer.ggml.model': 'llama' }), /does not tell how the SentencePiece tokenizer of "gemma" treats spaces.*tokenizer\.json/],
    ['with a block number that is none', whole({}, extra('blk.01.attn_q.weight')), /"blk\.01\.attn_q\.weight" is none of/],
    ['with two rotary scalings', whole({ 'llama.rope.scaling.type': 'yarn' }, extra('rope_factors_long.weight')), /both rope_factors_long\.weight and rotary scaling "yarn"/],
    ['with kinds of fewer tokens', whole({ 'tokenizer.ggml.token_type': [1] }), /has 3 tokens and 1 kinds/],
    ['without merges', whole({ 'tokenizer.ggml.merges': undefined }), /"tokenizer\.ggml\.merges" is missing.*tokenizer\.json/],
  ])('%s', (_name, parts, message) => {
    const act = () => read(ggufBytes(parts), new Float32Array([1, 2]));
    expect(act).toThrow(ModelError);
    expect(act).toThrow(message);
    expect(act).not.toThrow(/\n/);
  });

  test('whatever is changed in its header, and nothing else is thrown', () => {
    const files = Object.keys(architectures).map((name) => readFileSync(ggufFixture(`${name}.gguf`)));
    const change = fc.record({ at: fc.nat(2000), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (file, changes) => {
          const bytes = Buffer.from(file);
          for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
          try {
            read(bytes, new Float32Array([1, 2]));
          } catch (error) {
            expect(error).toBeInstanceOf(ModelError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('the config of a GGUF file', () => {
  const configOf = (changes: Readonly<Record<string, unknown>>, factors?: Float32Array) => {
    const bytes = readFileSync(ggufFixture('llama.gguf'));
    const header = parseGgufHeader(bytes, bytes.length, 'a.gguf');
    const llama = architectures['llama'];
    if (header === undefined || llama === undefined) throw new Error('the fixture is not read');
    const metadata = new Map(header.metadata);
    for (const [key, value] of Object.entries(changes))
      if (value === undefined) metadata.delete(key);
      else metadata.set(key, value as number);
    const facts = { has: (name: string) => header.tensors.has(name), values: () => factors };
    return makeConfig({ ...header, metadata }, llama, facts, 'a.gguf');
  };
  const unscaled = { 'llama.rope.scaling.type': undefined, 'llama.rope.scaling.factor': undefined };

  test('has its numbers as decimals, not as float32', () => {
    expect(configOf({ 'llama.attention.layer_norm_rms_epsilon': Math.fround(1e-5) })['rms_norm_eps']).toBe(
      1e-5,
    );
  });

  test('ends generation at both tokens where the file names two', () => {
    expect(configOf({})['eos_token_id']).toBe(2);
    expect(configOf({ 'tokenizer.ggml.eot_token_id': 2 })['eos_token_id']).toBe(2);
    expect(configOf({ 'tokenizer.ggml.eot_token_id': 7 })['eos_token_id']).toEqual([2, 7]);
  });

  test('has Llama 3’s scaling where the file has its factors', () => {
    // transformers 5.23, modeling_rope_utils.py, `_compute_llama3_parameters`, for Llama 3.2: inv_freq / scaled inv_freq.
    const factor = (index: number): number => {
      const length = 2 * Math.PI * 500000 ** (index / 32);
      if (length < 2048) return 1;
      const smooth = (8192 / length - 1) / 3;
      return length > 8192 ? 32 : 1 / ((1 - smooth) / 32 + smooth);
    };
    const factors = Float32Array.from({ length: 32 }, (_, index) => factor(index));
    const config = configOf({ ...unscaled, 'llama.rope.freq_base': 500000 }, factors);
    expect(config['rope_scaling']).toEqual({
      rope_type: 'llama3',
      factor: 32,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
    });
  });

  test('has Phi 3’s scaling where the file has its factors, which come as decimals', () => {
    const bytes = readFileSync(ggufFixture('phi3.gguf'));
    const header = parseGgufHeader(bytes, bytes.length, 'a.gguf');
    const phi3 = architectures['phi3'];
    if (header === undefined || phi3 === undefined) throw new Error('the fixture is not read');
    const values = (name: string) => Float32Array.from(name.includes('long') ? [1.05, 64.1] : [1, 1.1]);
    const facts = { has: (name: string) => name.startsWith('rope_factors'), values };
    const metadata = new Map([
      ...header.metadata,
      ['phi3.rope.scaling.attn_factor', Math.fround(1.19)] as const,
    ]);
    expect(makeConfig({ ...header, metadata }, phi3, facts, 'a.gguf')).toMatchObject({
      rope_scaling: {
        rope_type: 'longrope',
        short_factor: [1, 1.1],
        long_factor: [1.05, 64.1],
        attention_factor: 1.19,
      },
      original_max_position_embeddings: 32,
      sliding_window: 7,
    });
  });

  test('has YaRN’s scaling, and none where the file says so', () => {
    expect(configOf({ ...unscaled, 'llama.rope.scaling.type': 'none' })['rope_scaling']).toBeNull();
    const yarn = { 'llama.rope.scaling.type': 'yarn', 'llama.rope.scaling.original_context_length': 16 };
    expect(configOf(yarn)['rope_scaling']).toEqual({
      rope_type: 'yarn',
      factor: 4,
      original_max_position_embeddings: 16,
    });
  });
});
