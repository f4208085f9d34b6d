import { describe, expect, test } from 'vitest';
import type { SentencePieceModel } from '../../../src/model/tokenizer/sentencepiece.ts';
import { mergesOf, sentencePieceTokenizer } from '../../../src/model/tokenizer/sentencepiece-tokenizer.ts';

const pieces = ['<unk>', '<s>', '</s>', 'a', 'b', 'ab', '😀', 'a😀', 'aba'].map((text, id) => {
  return { text, score: -id, type: id < 3 ? ([2, 3, 3][id] ?? 1) : 1 };
});
const model: SentencePieceModel = {
  pieces,
  kind: 'bpe',
  byteFallback: false,
  unknown: { id: 0, text: '<unk>' },
  begin: { id: 1, text: '<s>' },
  end: { id: -1, text: '</s>' },
  charsmap: '',
};
const vocabulary = new Map(pieces.map(({ text }, id) => [text, id]));

describe('a SentencePiece model as a tokenizer.json', () => {
  // transformers 5.23, tokenization_utils_base.py: generate_merges(vocab).
  test('has the merges that make each piece of two others, in the order of the pieces', () => {
    expect(mergesOf(vocabulary)).toEqual([
      ['a', 'b'],
      ['a', '😀'],
      ['ab', 'a'],
    ]);
  });

  test('gives all the merges of a large vocabulary in no time', () => {
    const many = new Map<string, number>();
    for (let id = 0; id < 200_000; id++) many.set(id.toString(3), id);
    const start = performance.now();
    expect(mergesOf(many).length).toBeGreaterThan(200_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('is of the kind of the model where no class runs it, of BPE where one does', () => {
    const unigram: SentencePieceModel = { ...model, kind: 'unigram' };
    const kind = (className: string): unknown =>
      (sentencePieceTokenizer(unigram, className, {}).json['model'] as { type: unknown }).type;
    expect([kind(''), kind('LlamaTokenizer'), kind('XGLMTokenizer')]).toEqual(['Unigram', 'BPE', 'Unigram']);
  });

  test('names the special pieces that it has', () => {
    const made = sentencePieceTokenizer(model, '', {});
    expect(made.special).toEqual({ bos_token: '<s>', unk_token: '<unk>' });
    expect(made.extra.map((token) => token['content'])).toEqual(['<s>', '</s>']);
  });

  test('calls a piece by another name where the configuration does', () => {
    const config = {
      added_tokens_decoder: { 4: { content: '<|x|>' }, 5: { content: 'a' }, 99: { content: 'y' } },
    };
    const { vocab } = sentencePieceTokenizer(model, '', config).json['model'] as { vocab: object };
    expect(vocab).toMatchObject({ '<|x|>': 4, ab: 5, a: 3 });
    expect(Object.keys(vocab)).not.toContain('b');
  });

  // transformers 5.23, convert_slow_tokenizer.py: XGLMConverter.vocab.
  test('has XGLM’s numbers for XGLM', () => {
    const { vocab } = sentencePieceTokenizer(model, 'XGLMTokenizer', {}).json['model'] as {
      vocab: unknown[][];
    };
    expect(vocab.map(([text]) => text)).toEqual([
      ...['<s>', '<pad>', '</s>', '<unk>', 'a', 'b', 'ab', '😀', 'a😀', 'aba'],
      ...[0, 1, 2, 3, 4, 5, 6].map((index) => `<madeupword${index}>`),
    ]);
  });
});
