// Byte-pair encoding: a piece of text as characters that are joined, pair by pair, in the order of the merges. Written after
// tokenizers' models/bpe (model.rs `merge_word`, word.rs `merge_all`); the JavaScript library joins before it looks which
// characters it knows, and takes ten times as long to load.

import { ModelError } from '../../lib/errors.ts';
import { isJsonObject, shown, type JsonObject } from '../json-file.ts';

/** A pair of two token ids as one number; ids are below 2^24. */
const shift = 2 ** 24;

interface Bpe {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** By pair: its place in the order and the token that it becomes, as `place * shift + id`. */
  readonly merges: ReadonlyMap<number, number>;
  readonly unknown: number | undefined;
  readonly fuseUnknown: boolean;
  readonly byteFallback: boolean;
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * The model of a tokenizer.json of type BPE, as a function from one piece of a text to its tokens' ids.
 * Throws ModelError where a merge has no token for itself or its parts.
 */
export function compileBpe(model: JsonObject): (piece: string) => readonly number[] {
  const bpe = readBpe(model);
  const known = new Map<string, readonly number[]>();
  return (piece) => {
    const found =
      known.get(piece) ?? (model['ignore_merges'] === true ? bpe.vocabulary.get(piece) : undefined);
    if (found !== undefined) return typeof found === 'number' ? [found] : found;
    const ids = join(symbols(piece, bpe), bpe.merges);
    // Words come again and again; whole texts, which are one piece in SentencePiece's tokenizers, do not.
    if (piece.length < 64 && known.size < 20_000) known.set(piece, ids);
    return ids;
  };
}

function readBpe(model: JsonObject): Bpe {
  const { vocab, merges: listed, unk_token: unknown } = model;
  if (!isJsonObject(vocab) || !Array.isArray(listed)) throw new ModelError('a BPE has no vocab or no merges');
  const vocabulary = new Map(Object.entries(vocab) as [string, number][]);
  const prefix = textOf(model['continuing_subword_prefix']);
  const merges = new Map<number, number>();
  for (const [place, merge] of (listed as unknown[]).entries()) {
    const [left, right, ...more]: unknown[] =
      typeof merge === 'string' ? merge.split(' ') : Array.isArray(merge) ? merge : [];
    const ids =
      typeof left === 'string' && typeof right === 'string' && more.length === 0
        ? [left, right, left + right.slice(prefix.length)].map((token) => vocabulary.get(token))
        : [];
    const [a, b, joined] = ids;
    if (a === undefined || b === undefined || joined === undefined)
      throw new ModelError(`merge ${place}, ${shown(merge)}, is not of two tokens of the vocabulary`);
    merges.set(a * shift + b, place * shift + joined);
  }
  return {
    vocabulary,
    merges,
    unknown: typeof unknown === 'string' ? vocabulary.get(unknown) : undefined,
    fuseUnknown: model['fuse_unk'] === true,
    byteFallback: model['byte_fallback'] === true,
    prefix,
    suffix: textOf(model['end_of_word_suffix']),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The characters of a piece as tokens; unknown ones as their bytes, else as the unknown token, else left out. */
function symbols(piece: string, bpe: Bpe): number[] {
  const ids: number[] = [];
  const chars = Array.from(piece);
  // Rust holds an unknown token back until it knows that no other follows, and lets bytes go before it.
  let held = false;
  const release = (): void => {
    if (held && bpe.unknown !== undefined) ids.push(bpe.unknown);
    held = false;
  };
  for (const [index, char] of chars.entries()) {
    const text = (index > 0 ? bpe.prefix : '') + char + (index === chars.length - 1 ? bpe.suffix : '');
    const id = bpe.vocabulary.get(text);
    const bytes = id === undefined && bpe.byteFallback ? byteTokens(text, bpe.vocabulary) : undefined;
    if (bytes !== undefined) {
      ids.push(...bytes);
      continue;
    }
    if (id !== undefined || !bpe.fuseUnknown) release();
    if (id === undefined) held = true;
    else ids.push(id);
  }
  release();
  return ids;
}

/** The tokens `<0x00>` to `<0xFF>` of a text's bytes in UTF-8; undefined where one of them is lacking. */
export function byteTokens(text: string, vocabulary: ReadonlyMap<string, number>): number[] | undefined {
  const ids = Array.from(Buffer.from(text), (byte) =>
    vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`),
  );
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

/** Joins pairs: always the one whose merge comes first and, of equal ones, the leftmost. */
function join(ids: number[], merges: ReadonlyMap<number, number>): readonly number[] {
  if (ids.length < 2) return ids;
  const next = Int32Array.from(ids, (_, index) => (index + 1 < ids.length ? index + 1 : -1));
  const previous = Int32Array.from(ids, (_, index) => index - 1);
  const heap: Candidate[] = [];
  const consider = (left: number): void => {
    const right = next[left] ?? -1;
    const merge = right < 0 ? undefined : merges.get(at(ids, left) * shift + at(ids, right));
    if (merge !== undefined) push(heap, { merge, left, first: at(ids, left), second: at(ids, right) });
  };
  for (let index = 0; index + 1 < ids.length; index++) consider(index);
  for (let top = pop(heap); top !== undefined; top = pop(heap)) {
    const { left, merge } = top;
    const right = next[left] ?? -1;
    // One of the two may have been joined with another in between.
    if (ids[left] !== top.first || right < 0 || ids[right] !== top.second) continue;
    ids[left] = merge % shift;
    ids[right] = -1;
    const after = next[right] ?? -1;
    next[left] = after;
    if (after >= 0) previous[after] = left;
    const before = previous[left] ?? -1;
    if (before >= 0) consider(before);
    consider(left);
  }
  return ids.filter((id) => id >= 0);
}

interface Candidate {
  readonly merge: number;
  readonly left: number;
  readonly first: number;
  readonly second: number;
}

const at = (ids: readonly number[], index: number): number => ids[index] ?? -1;

/** Equal pairs have equal merges, so the order of `merge` is that of the places. */
const sooner = (a: Candidate, b: Candidate): boolean =>
  a.merge < b.merge || (a.merge === b.merge && a.left < b.left);

function push(heap: Candidate[], item: Candidate): void {
  let index = heap.length;
  heap.push(item);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !sooner(item, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = item;
}

function pop(heap: Candidate[]): Candidate | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return top;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    const [left, right] = [heap[child], heap[child + 1]];
    if (left === undefined) break;
    const smaller = right !== undefined && sooner(right, left) ? right : left;
    if (smaller === right) child++;
    if (!sooner(smaller, last)) break;
    heap[index] = smaller;
    index = child;
  }
  heap[index] = last;
  return top;
}
