// The normalization that SentencePiece compiles into its models: a table of byte strings and what each becomes, searched
// through a double array (sentencepiece, src/normalizer.cc; the crate spm_precompiled). The JavaScript library has NFKC in its place.

import { ModelError } from '../../lib/errors.ts';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A function that normalizes a text by a table in base64, as tokenizers' Precompiled does (normalizers/precompiled.rs): a
 * grapheme of fewer than 6 bytes becomes what its shortest beginning in the table becomes, the rest is replaced one character at a time.
 * Throws ModelError where the table is cut short.
 */
export function charsmap(base64: string): (text: string) => string {
  const bytes = Buffer.from(base64, 'base64');
  const size = bytes.length >= 4 ? bytes.readUInt32LE(0) : Infinity;
  if (size % 4 !== 0 || size > bytes.length - 4)
    throw new ModelError('the precompiled_charsmap is cut short or damaged');
  const units = Uint32Array.from({ length: size / 4 }, (_, index) => bytes.readUInt32LE(4 + 4 * index));
  const values = bytes.subarray(4 + size);
  const known = new Map<string, string | undefined>();
  const replacement = (part: string): string | undefined => {
    if (!known.has(part)) known.set(part, valueAt(values, firstMatch(units, encoder.encode(part))));
    return known.get(part);
  };
  return (text) => {
    let result = '';
    for (const { segment } of graphemes.segment(text)) {
      const whole = Buffer.byteLength(segment) < 6 ? replacement(segment) : undefined;
      if (whole !== undefined) result += whole;
      else for (const char of segment) result += replacement(char) ?? char;
    }
    return result;
  };
}

/** The value of the shortest key that the bytes begin with. The layout of a unit is that of Darts-clone. */
function firstMatch(units: Uint32Array, key: Uint8Array): number | undefined {
  let position = 0;
  const step = (): number => {
    const unit = units[position] ?? 0;
    position ^= (unit >>> 10) << ((unit & 0x200) >>> 6);
    return unit;
  };
  step();
  for (const byte of key) {
    if (byte === 0) return undefined;
    position ^= byte;
    if (((units[position] ?? 0) & 0x800000ff) >>> 0 !== byte) return undefined;
    if ((step() & 0x100) !== 0) return (units[position] ?? 0) & 0x7fffffff;
  }
  return undefined;
}

/** The text at an offset, up to the next NUL. */
function valueAt(values: Uint8Array, offset: number | undefined): string | undefined {
  if (offset === undefined || offset > values.length) return undefined;
  const end = values.indexOf(0, offset);
  return decoder.decode(values.subarray(offset, end < 0 ? values.length : end));
}
