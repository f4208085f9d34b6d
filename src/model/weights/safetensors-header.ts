// The JSON header of a safetensors file: which tensor lies where. The rules are those of the reference implementation
// (the `safetensors` crate, `SafeTensors::read_metadata` and `Metadata::validate`): the tensors tile the body without a hole or an
// overlap, in whatever order they are named.

import { ModelError } from '../../lib/errors.ts';
import { isJsonObject, kindOf, quoted, reason } from '../json-file.ts';

/** The element types of the format, with the bits of one element. */
const bitsOfDtype = {
  BOOL: 8, U8: 8, I8: 8, U16: 16, I16: 16, U32: 32, I32: 32, U64: 64, I64: 64, F16: 16, BF16: 16, F32: 32, F64: 64, C64: 64,
  F8_E4M3: 8, F8_E5M2: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8, F6_E2M3: 6, F6_E3M2: 6, F4: 4,
}; // prettier-ignore

export type Dtype = keyof typeof bitsOfDtype;

/** One tensor of a header; `begin` and `end` are byte offsets in the body, which follows the header. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

// The crate's JSON reader stops at this depth too. The largest published checkpoints have some 100,000 tensors in all shards, at
// 7 braces, brackets and colons each.
const deepest = 127;
const mostNames = 1_000_000;
const mostItems = 10_000_000;

/**
 * Reads and checks a header. `bytes` is the JSON text, `bodyBytes` the length of what follows it, `file` a name for messages.
 * Returns the tensors in the order of their offsets. Throws ModelError with one line for whatever disagrees with the format.
 */
export function parseHeader(bytes: Uint8Array, bodyBytes: number, file: string): HeaderEntry[] {
  const fail = (what: string): never => {
    throw new ModelError(`${file}: ${what}. Get the file again.`);
  };
  const names = countNames(bytes, fail);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    return fail(`the header is not ${error instanceof SyntaxError ? 'JSON' : 'UTF-8'} (${reason(error)})`);
  }
  if (!isJsonObject(header)) return fail(`the header is ${kindOf(header)} where an object was expected`);
  const fields = Object.entries(header);
  if (fields.length !== names) fail('a name stands twice in the header');
  const entries = fields.flatMap(([name, entry]) =>
    name === '__metadata__' ? [] : [readEntry(name, entry, fail)],
  );
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkTiling(entries, bodyBytes, fail);
  return entries;
}

/**
 * Counts the names at the top of the header, so that a repeated one is noticed (JSON.parse silently keeps the last), and
 * refuses nesting and numbers of items that would cost JSON.parse more memory than any honest header.
 */
function countNames(bytes: Uint8Array, fail: (what: string) => never): number {
  let depth = 0;
  let names = 0;
  let items = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      items++;
      if (++depth > deepest) fail(`the header is nested more than ${deepest} deep`);
    } else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (byte === 0x3a) {
      items++;
      if (depth === 1) names++;
    }
    if (names > mostNames || items > mostItems) fail(`the header names more tensors than any checkpoint has`);
  }
  return names;
}

/** One entry of the header, its shape and offsets checked against each other. */
function readEntry(name: string, entry: unknown, fail: (what: string) => never): HeaderEntry {
  const wrong = (what: string): never => fail(`tensor ${quoted(name)} ${what}`);
  if (!isJsonObject(entry)) return wrong(`is described by ${kindOf(entry)} where an object was expected`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDtype(dtype)) return wrong(`has the unknown dtype ${show(dtype)}`);
  if (!isCounts(shape)) return wrong(`has the shape ${show(shape)}, which is not a list of whole numbers`);
  if (!isCounts(offsets) || offsets.length !== 2)
    return wrong(`has the data_offsets ${show(offsets)}, which are not two whole numbers`);
  const [begin = 0, end = 0] = offsets;
  if (begin > end) return wrong(`ends (${end}) before it begins (${begin})`);
  const bytes = bytesOf(dtype, shape);
  if (bytes !== end - begin)
    return wrong(
      `has shape [${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}] of ${dtype}, ` +
        `which is ${bytes ?? 'more than 2^53'} bytes, and data_offsets for ${end - begin}`,
    );
  return { name, dtype, shape, begin, end };
}

/** Sorted tensors must cover the body from its first byte to its last. */
function checkTiling(
  entries: readonly HeaderEntry[],
  bodyBytes: number,
  fail: (what: string) => never,
): void {
  let at = 0;
  let before = '';
  for (const { name, begin, end } of entries) {
    if (end > bodyBytes)
      fail(
        `tensor ${quoted(name)} ends at byte ${end} of the weights, and the file has ${bodyBytes}; the file is cut short`,
      );
    if (begin < at) fail(`tensors ${quoted(before)} and ${quoted(name)} overlap`);
    if (begin > at)
      fail(`bytes ${at} to ${begin} of the weights, before tensor ${quoted(name)}, belong to no tensor`);
    at = end;
    before = name;
  }
  if (at < bodyBytes) fail(`the last ${bodyBytes - at} bytes of the file belong to no tensor`);
}

/** Bytes of a tensor, packed; undefined where they are not a whole number below 2^53. */
function bytesOf(dtype: Dtype, shape: readonly number[]): number | undefined {
  let bits = bitsOfDtype[dtype];
  for (const size of shape) {
    bits *= size;
    if (!Number.isSafeInteger(bits)) return undefined;
  }
  return bits % 8 === 0 ? bits / 8 : undefined;
}

const isDtype = (value: unknown): value is Dtype =>
  typeof value === 'string' && Object.hasOwn(bitsOfDtype, value);

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
};
