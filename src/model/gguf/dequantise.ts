// Blocks of GGUF's types as float32, to the last bit what llama.cpp's own Python gives (gguf-py, gguf/quants.py,
// `dequantize_blocks`). A scale is a float16 and a level a few bits, so that every product is exact in float64 and each value
// is rounded once, where it is stored.

/** Reads `blocks` blocks of `bytes` into `values`. */
type Dequantise = (bytes: Uint8Array, blocks: number, values: Float32Array) => void;

/** Every float16 as a number. */
const float16 = Float32Array.from({ length: 1 << 16 }, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
});

const half = (bytes: Uint8Array, at: number): number =>
  float16[(bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)] ?? 0;

/** Q4_0, Q4_1, Q5_0 and Q5_1: 32 values with one scale, and a minimum or levels about zero; the 5th bits stand by themselves. */
const smallBlocks = (hasMinimum: boolean, hasFifthBits: boolean): Dequantise => {
  const head = 2 + (hasMinimum ? 2 : 0);
  const start = head + (hasFifthBits ? 4 : 0);
  const middle = hasMinimum ? 0 : hasFifthBits ? 16 : 8;
  return (bytes, blocks, values) => {
    for (let block = 0, at = 0, to = 0; block < blocks; block++, at += start + 16, to += 32) {
      const scale = half(bytes, at);
      // A sum with -0 keeps the sign of a zero.
      const minimum = hasMinimum ? half(bytes, at + 2) : -0;
      let fifth = 0;
      if (hasFifthBits)
        for (let index = 3; index >= 0; index--) fifth = (fifth << 8) | (bytes[at + head + index] ?? 0);
      for (let index = 0; index < 16; index++) {
        const pair = bytes[at + start + index] ?? 0;
        const low = (pair & 15) | (((fifth >>> index) & 1) << 4);
        const high = (pair >> 4) | (((fifth >>> (index + 16)) & 1) << 4);
        values[to + index] = scale * (low - middle) + minimum;
        values[to + index + 16] = scale * (high - middle) + minimum;
      }
    }
  };
};

const q8Blocks: Dequantise = (bytes, blocks, values) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 34, to += 32) {
    const scale = half(bytes, at);
    for (let index = 0; index < 32; index++)
      values[to + index] = (((bytes[at + 2 + index] ?? 0) << 24) >> 24) * scale;
  }
};

/** Q4_K and Q5_K: eight runs of 32 values, each with a scale and a minimum of 6 bits, packed in 12 bytes. */
const superBlocks = (hasFifthBits: boolean): Dequantise => {
  const start = 16 + (hasFifthBits ? 32 : 0);
  return (bytes, blocks, values) => {
    for (let block = 0, at = 0, to = 0; block < blocks; block++, at += start + 128) {
      const scale = half(bytes, at);
      const minimum = half(bytes, at + 2);
      for (let run = 0; run < 8; run++, to += 32) {
        const own = at + 4 + (run & 3);
        const [a = 0, b = 0, c = 0] = [bytes[own], bytes[own + 4], bytes[own + 8]];
        const runScale = scale * (run < 4 ? a & 63 : (c & 15) | ((a >> 2) & 48));
        const runMinimum = minimum * (run < 4 ? b & 63 : (c >> 4) | ((b >> 2) & 48));
        const from = at + start + (run >> 1) * 32;
        const shift = (run & 1) * 4;
        for (let index = 0; index < 32; index++) {
          const fifth = hasFifthBits ? (((bytes[at + 16 + index] ?? 0) >> run) & 1) << 4 : 0;
          values[to + index] = runScale * ((((bytes[from + index] ?? 0) >> shift) & 15) | fifth) - runMinimum;
        }
      }
    }
  };
};

/** Q6_K: sixteen runs of 16 values, each with a scale of 8 bits; the upper two bits of a level stand by themselves. */
const q6SuperBlocks: Dequantise = (bytes, blocks, values) => {
  for (let block = 0, at = 0, to = 0; block < blocks; block++, at += 210) {
    const scale = half(bytes, at + 208);
    for (let run = 0; run < 16; run++, to += 16) {
      const runScale = scale * (((bytes[at + 192 + run] ?? 0) << 24) >> 24);
      // 128 values share 64 bytes of lower and 32 of upper bits.
      const [side, part, odd] = [run >> 3, (run & 7) >> 1, (run & 1) * 16];
      const lower = at + side * 64 + (part & 1) * 32 + odd;
      const upper = at + 128 + side * 32 + odd;
      for (let index = 0; index < 16; index++) {
        const level =
          (((bytes[lower + index] ?? 0) >> ((part >> 1) * 4)) & 15) |
          ((((bytes[upper + index] ?? 0) >> (part * 2)) & 3) << 4);
        values[to + index] = runScale * (level - 32);
      }
    }
  }
};

const quantised: Readonly<Record<string, Dequantise>> = {
  Q4_0: smallBlocks(false, false),
  Q4_1: smallBlocks(true, false),
  Q5_0: smallBlocks(false, true),
  Q5_1: smallBlocks(true, true),
  Q8_0: q8Blocks,
  Q4_K: superBlocks(false),
  Q5_K: superBlocks(true),
  Q6_K: q6SuperBlocks,
};

/** The types that are stored as they are, and their names in safetensors. */
export const plainTypes: readonly string[] = ['F32', 'F16', 'BF16'];

/** The types whose values are read: the plain ones and the quantised ones. */
export const readableTypes: readonly string[] = [...plainTypes, ...Object.keys(quantised)];

/**
 * The values of whole blocks of a quantised type, as float32.
 * @param type one of `readableTypes` that is not plain
 * @param blocks how many blocks `bytes` holds
 */
export function dequantise(type: string, bytes: Uint8Array, blocks: number, values: Float32Array): void {
  const read = quantised[type];
  if (read === undefined) throw new Error(`${type} is not a quantised type that is read.`);
  read(bytes, blocks, values);
}
