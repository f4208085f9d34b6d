import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { readSentencePiece } from '../../../src/model/tokenizer/sentencepiece.ts';

// SentencePiece's own trainer wrote these; tests/goldens/make_tokenizer_families.py.
const file = (name: string): Uint8Array =>
  readFileSync(new URL(`../../fixtures/tokenizers/families/${name}/tokenizer.model`, import.meta.url));

const message = (write: (writer: BinaryWriter) => unknown): Uint8Array => {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
};
const piece = (text: string | Uint8Array): Uint8Array =>
  message((writer) => {
    const field = writer.tag(1, WireType.LengthDelimited);
    return typeof text === 'string' ? field.string(text) : field.bytes(text);
  });
const model = (pieces: Uint8Array[], trainer: (writer: BinaryWriter) => unknown = () => {}): Uint8Array =>
  message((writer) => {
    for (const one of pieces) writer.tag(1, WireType.LengthDelimited).bytes(one);
    writer.tag(2, WireType.LengthDelimited).bytes(message(trainer));
  });

describe('a SentencePiece model', () => {
  test('is read with its pieces and how it was trained', () => {
    const gemma = readSentencePiece(file('gemma-model'));
    expect(gemma).toMatchObject({
      kind: 'bpe',
      byteFallback: true,
      unknown: { id: 3, text: '<unk>' },
      begin: { id: 2, text: '<bos>' },
      end: { id: 1, text: '<eos>' },
      charsmap: '',
    });
    expect(gemma.pieces).toHaveLength(540);
    expect(gemma.pieces.slice(2, 6)).toEqual([
      { text: '<bos>', score: 0, type: 3 },
      { text: '<unk>', score: 0, type: 2 },
      { text: '<mask>', score: 0, type: 4 },
      { text: '\n', score: 0, type: 4 },
    ]);
  });

  test('of kind unigram has scores and a table', () => {
    const { kind, pieces, charsmap } = readSentencePiece(file('unigram-model'));
    expect(kind).toBe('unigram');
    expect(pieces.filter(({ score }) => score < 0).length).toBeGreaterThan(200);
    expect(charsmap.length).toBeGreaterThan(100);
  });

  test('has defaults for what is not written', () => {
    expect(readSentencePiece(model([piece('a')]))).toEqual({
      pieces: [{ text: 'a', score: 0, type: 1 }],
      kind: 'unigram',
      byteFallback: false,
      unknown: { id: 0, text: '<unk>' },
      begin: { id: 1, text: '<s>' },
      end: { id: 2, text: '</s>' },
      charsmap: '',
    });
    const none = model([piece('a')], (writer) => writer.tag(41, WireType.Varint).int32(-1));
    expect(readSentencePiece(none).begin.id).toBe(-1);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['no bytes', new Uint8Array(), /it has no pieces/],
    ['text', Buffer.from('a tokenizer, surely\n'), /is not a SentencePiece model/],
    [
      'a length beyond the end',
      Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f),
      /is not a SentencePiece model/,
    ],
    ['a number without end', new Uint8Array(40).fill(0xff), /is not a SentencePiece model/],
    ['a group in a group in a group', new Uint8Array(100_000).fill(0x0b), /is not a SentencePiece model/],
    ['a piece that is not UTF-8', model([piece(Uint8Array.of(0xff, 0xfe))]), /is not a SentencePiece model/],
    ['a piece of a page', model([piece('a'), piece('a'.repeat(5000))]), /piece 1 is 5000 long/],
    [
      'words',
      model([piece('a')], (writer) => writer.tag(3, WireType.Varint).int32(3)),
      /of words or characters/,
    ],
  ])('is refused where the file holds %s', (_, bytes, reason) => {
    expect(() => readSentencePiece(bytes)).toThrow(ModelError);
    expect(() => readSentencePiece(bytes)).toThrow(reason);
  });

  test('whatever its bytes, is read or refused in one line', () => {
    const sound = file('llama-model');
    const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(sound.length), (changes, length) => {
        const bytes = Uint8Array.from(sound);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          readSentencePiece(bytes.subarray(0, length));
        } catch (error) {
          expect(error).toBeInstanceOf(ModelError);
          expect((error as Error).message).not.toContain('\n');
        }
      }),
    );
  });
});

test('pieces that together would take minutes to join are refused', () => {
  const pieces = Array.from({ length: 400 }, (_, index) => piece(String(index).padStart(900, 'x')));
  expect(() => readSentencePiece(model(pieces))).toThrow(
    new ModelError("is not a SentencePiece model (it has 400 pieces, more or longer than any model's)"),
  );
});
