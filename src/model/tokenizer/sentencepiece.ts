// Reading a SentencePiece model (tokenizer.model): a protocol buffer with the pieces, how it was trained, and how it normalizes
// (sentencepiece, src/sentencepiece_model.proto).

import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { ModelError } from '../../lib/errors.ts';
import { reason } from '../json-file.ts';

export interface Piece {
  readonly text: string;
  readonly score: number;
  /** 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte. */
  readonly type: number;
}

export interface SentencePieceModel {
  readonly pieces: readonly Piece[];
  readonly kind: 'unigram' | 'bpe';
  readonly byteFallback: boolean;
  /** The number of each special piece (below 0: there is none) and its text. */
  readonly unknown: { readonly id: number; readonly text: string };
  readonly begin: { readonly id: number; readonly text: string };
  readonly end: { readonly id: number; readonly text: string };
  /** The compiled normalization, in base64; '' where there is none. */
  readonly charsmap: string;
}

/** A field's number and value: bytes or number, by its type on the wire. */
type Field = readonly [number: number, value: Uint8Array | number];

/** SentencePiece's own limit is 16 characters by default; a piece of thousands is no piece. */
const longestPiece = 1000;

/** The largest published models have 260,000 pieces. To find the merges of BPE takes the square of each piece's length. */
const mostPieces = 1_000_000;
const mostCuts = 300_000_000;

/**
 * The content of a SentencePiece model of kind BPE or unigram.
 * Throws ModelError in words that go behind the file's name where the bytes are none.
 */
export function readSentencePiece(bytes: Uint8Array): SentencePieceModel {
  const pieces: Piece[] = [];
  let trainer: readonly Field[] = [];
  let charsmap = '';
  try {
    for (const [number, value] of fields(bytes)) {
      if (!(value instanceof Uint8Array)) continue;
      if (number === 1) pieces.push(piece(value));
      if (number === 2) trainer = [...fields(value)];
      if (number === 3) charsmap = Buffer.from(bytesOf([...fields(value)], 2)).toString('base64');
    }
  } catch (error) {
    throw new ModelError(`is not a SentencePiece model (${reason(error)})`);
  }
  if (pieces.length === 0) throw new ModelError('is not a SentencePiece model (it has no pieces)');
  const long = pieces.findIndex(({ text }) => text.length > longestPiece);
  if (long >= 0)
    throw new ModelError(`is not a SentencePiece model (piece ${long} is ${pieces[long]?.text.length} long)`);
  const cuts = pieces.reduce((sum, { text }) => sum + text.length ** 2, 0);
  if (pieces.length > mostPieces || cuts > mostCuts)
    throw new ModelError(
      `is not a SentencePiece model (it has ${pieces.length} pieces, more or longer than any model's)`,
    );
  const kind = kinds[numberOf(trainer, 3, 1)];
  if (kind === undefined)
    throw new ModelError(
      'is a SentencePiece model of words or characters, and only BPE and unigram are read',
    );
  return {
    pieces,
    kind,
    byteFallback: numberOf(trainer, 35, 0) !== 0,
    unknown: { id: numberOf(trainer, 40, 0), text: textOf(trainer, 45, '<unk>') },
    begin: { id: numberOf(trainer, 41, 1), text: textOf(trainer, 46, '<s>') },
    end: { id: numberOf(trainer, 42, 2), text: textOf(trainer, 47, '</s>') },
    charsmap,
  };
}

const kinds: Readonly<Record<number, 'unigram' | 'bpe'>> = { 1: 'unigram', 2: 'bpe' };

function piece(bytes: Uint8Array): Piece {
  const own = [...fields(bytes)];
  return { text: textOf(own, 1, ''), score: numberOf(own, 2, 0), type: numberOf(own, 3, 1) };
}

/** The fields of a message in their order. A number is a signed 32-bit one or, where four bytes are written, a float. */
function* fields(bytes: Uint8Array): Generator<Field> {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type === WireType.LengthDelimited) yield [number, reader.bytes()];
    else if (type === WireType.Bit32) yield [number, reader.float()];
    else if (type === WireType.Varint) yield [number, Number(BigInt.asIntN(32, BigInt(reader.uint64())))];
    else reader.skip(type, number);
  }
}

/** The last value of a field, as protocol buffers have it. */
function numberOf(message: readonly Field[], number: number, otherwise: number): number {
  const value = message.findLast(([field]) => field === number)?.[1];
  return typeof value === 'number' ? value : otherwise;
}

function bytesOf(message: readonly Field[], number: number): Uint8Array {
  const value = message.findLast(([field]) => field === number)?.[1];
  return value instanceof Uint8Array ? value : new Uint8Array();
}

function textOf(message: readonly Field[], number: number, otherwise: string): string {
  const bytes = bytesOf(message, number);
  return bytes.length === 0
    ? otherwise
    : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}
