// MT19937 of Matsumoto and Nishimura (1998), as CPython and as NumPy's legacy generator seed it: the words that `random.Random` and
// `numpy.random.RandomState` draw from.

/** Words a block. */
export const blockSize = 624;
const shift = 397;

/** The state of the generator for CPython's `random.seed(seed)`: `init_by_array` of the 32-bit limbs of |seed|. */
export function seededState(seed: number): Int32Array {
  const magnitude = Math.abs(seed);
  const high = Math.floor(magnitude / 2 ** 32);
  const key = high === 0 ? [magnitude | 0] : [magnitude | 0, high];
  const mt = knuthSeededState(19650218);
  let i = 1;
  for (let k = 0; k < blockSize; k += 1) {
    const j = k % key.length;
    mt[i] = (at(mt, i) ^ Math.imul(mixed(mt, i - 1), 1664525)) + (key[j] ?? 0) + j;
    i = following(mt, i);
  }
  for (let k = 0; k < blockSize - 1; k += 1) {
    mt[i] = (at(mt, i) ^ Math.imul(mixed(mt, i - 1), 1566083941)) - i;
    i = following(mt, i);
  }
  mt[0] = 0x80000000;
  return mt;
}

/** The state of the generator for NumPy's `RandomState(seed)`: Knuth's `init_genrand` of 32 bits (numpy/random/src/mt19937/mt19937.c, `mt19937_seed`). */
export function knuthSeededState(seed: number): Int32Array {
  const mt = new Int32Array(blockSize);
  mt[0] = seed;
  for (let i = 1; i < blockSize; i += 1) mt[i] = Math.imul(1812433253, mixed(mt, i - 1)) + i;
  return mt;
}

/** Moves the state on by one block and writes the block's tempered words, as signed 32-bit numbers, into `words`. */
export function nextBlock(mt: Int32Array, words: Int32Array): void {
  let i = 0;
  for (; i < blockSize - shift; i += 1) mt[i] = at(mt, i + shift) ^ twisted(at(mt, i), at(mt, i + 1));
  for (; i < blockSize - 1; i += 1) mt[i] = at(mt, i + shift - blockSize) ^ twisted(at(mt, i), at(mt, i + 1));
  mt[i] = at(mt, shift - 1) ^ twisted(at(mt, i), at(mt, 0));
  for (let word = 0; word < blockSize; word += 1) words[word] = tempered(at(mt, word));
}

function twisted(upper: number, lower: number): number {
  const bits = (upper & 0x80000000) | (lower & 0x7fffffff);
  // -(bits & 1) is a mask of ones where the last bit is set: no branch in the hot loop.
  return (bits >>> 1) ^ (-(bits & 1) & 0x9908b0df);
}

function tempered(state: number): number {
  let word = state;
  word ^= word >>> 11;
  word ^= (word << 7) & 0x9d2c5680;
  word ^= (word << 15) & 0xefc60000;
  return word ^ (word >>> 18);
}

function at(mt: Int32Array, index: number): number {
  return mt[index] ?? 0;
}

function mixed(mt: Int32Array, index: number): number {
  return at(mt, index) ^ (at(mt, index) >>> 30);
}

function following(mt: Int32Array, i: number): number {
  if (i + 1 < blockSize) return i + 1;
  mt[0] = at(mt, blockSize - 1);
  return 1;
}
