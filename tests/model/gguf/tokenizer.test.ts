import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MetadataValue } from '../../../src/model/gguf/cursor.ts';
import { readGgufHeader, type Metadata } from '../../../src/model/gguf/header.ts';
import { makeTokenizer } from '../../../src/model/gguf/tokenizer.ts';
import { openTokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { expected } from './expected.ts';
import { ggufFixture } from './write-gguf.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plumbline-gguf-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function open(metadata: Metadata) {
  const { tokenizer, config } = makeTokenizer(metadata, 'a.gguf');
  const place = await mkdtemp(join(folder, 'tokenizer-'));
  await writeFile(join(place, 'tokenizer.json'), JSON.stringify(tokenizer));
  await writeFile(join(place, 'tokenizer_config.json'), JSON.stringify(config));
  return openTokenizer(place);
}

const texts = [
  ...expected.spm.map(([text]) => text),
  'The wall\'s 1234567 bricks\n\n  aren\'t "true" — <|endoftext|>café cafe\u0301 中文 🙂\r\n\t x_1',
  '   three spaces, 3.14159 and 2026',
];

/** The metadata that llama.cpp's converter writes of a byte-level tokenizer.json (`get_vocab_base`). */
function metadataOf(name: string, pre: string, more: readonly (readonly [string, MetadataValue])[] = []) {
  const path = fileURLToPath(new URL(`../../fixtures/${name}/tokenizer.json`, import.meta.url));
  const { model, added_tokens: added } = JSON.parse(readFileSync(path, 'utf8')) as {
    model: { vocab: Record<string, number>; merges: readonly (string | readonly string[])[] };
    added_tokens: readonly { id: number; content: string; special: boolean }[];
  };
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
  const kinds = tokens.map(() => 1);
  for (const { id, content, special } of added) {
    tokens[id] = content;
    kinds[id] = special ? 3 : 4;
  }
  return new Map<string, MetadataValue>([
    ['tokenizer.ggml.model', 'gpt2'],
    ['tokenizer.ggml.pre', pre],
    ['tokenizer.ggml.tokens', tokens],
    ['tokenizer.ggml.token_type', kinds],
    [
      'tokenizer.ggml.merges',
      model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' '))),
    ],
    ...more,
  ]);
}

describe('the tokenizer of a GGUF file', () => {
  test('with scores gives the ids of transformers and sentencepiece', async () => {
    const { metadata } = await readGgufHeader(ggufFixture('spm.gguf'));
    const tokenizer = await open(metadata);
    expect(expected.spm.map(([text]) => [text, tokenizer.encode(text, true)])).toEqual(expected.spm);
    expect(tokenizer.addsBos).toBe(true);
    expect(tokenizer.encode('<tool>', false)).toHaveLength(1);
    // A first space is taken for the one that was put in.
    for (const text of texts.filter((candidate) => !candidate.startsWith(' ')))
      expect(tokenizer.decode(tokenizer.encode(text, false), { skipSpecialTokens: false })).toBe(text);
  });

  // The fixtures were made with transformers' classes, which cut texts up as the models behind the names do.
  test.each([
    ['models/llama-linear-rope', 'gpt-2'],
    ['tokenizers/qwen2', 'qwen2'],
    ['tokenizers/digits-as-gpt2', 'smollm'],
    ['tokenizers/neox-drops-bos', 'olmo'],
    ['tokenizers/cohere', 'command-r'],
  ])('made of %s as %s gives the ids that the original gives', async (name, pre) => {
    const original = await openTokenizer(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)));
    const tokenizer = await open(metadataOf(name, pre));
    for (const text of texts) expect(tokenizer.encode(text, false)).toEqual(original.encode(text, false));
    expect(tokenizer.vocabularySize).toBe(original.vocabularySize);
  });

  test('leaves fillers out, and names the special tokens and the chat template', async () => {
    const metadata = metadataOf('models/llama-linear-rope', 'gpt-2', [
      ['tokenizer.ggml.bos_token_id', 0],
      ['tokenizer.ggml.eos_token_id', 5],
      ['tokenizer.ggml.add_eos_token', true],
      ['tokenizer.chat_template', '{{ messages }}'],
    ]);
    const tokens = metadata.get('tokenizer.ggml.tokens') as readonly string[];
    const kinds = metadata.get('tokenizer.ggml.token_type') as readonly number[];
    metadata.set('tokenizer.ggml.tokens', [...tokens, '[PAD272]', '<tool_call>']);
    metadata.set('tokenizer.ggml.token_type', [...kinds, 5, 4]);
    const { config } = makeTokenizer(metadata, 'a.gguf');
    expect(config).toMatchObject({
      bos_token: tokens[0],
      eos_token: tokens[5],
      chat_template: '{{ messages }}',
    });
    const tokenizer = await open(metadata);
    expect(tokenizer.spelling(272)).toBeUndefined();
    expect(tokenizer.encode('a<tool_call>', false)).toEqual([...tokenizer.encode('a', false), 273]);
    expect(tokenizer.encode('', true)).toEqual([5]);
    expect([tokenizer.addsBos, tokenizer.bosToken, tokenizer.eosToken]).toEqual([false, 0, 5]);
  });

  test('begins with a BOS where the file says so, and for Llama 3 where it says nothing', async () => {
    const of = (pre: string, said?: boolean) =>
      open(
        metadataOf('models/llama-linear-rope', pre, [
          ['tokenizer.ggml.bos_token_id', 0],
          ...(said === undefined ? [] : [['tokenizer.ggml.add_bos_token', said] as const]),
        ]),
      );
    expect((await of('gpt-2')).addsBos).toBe(false);
    expect((await of('gpt-2', true)).encode('', true)).toEqual([0]);
    expect((await of('llama-bpe')).addsBos).toBe(true);
    expect((await of('llama-bpe', false)).addsBos).toBe(false);
  });
});
