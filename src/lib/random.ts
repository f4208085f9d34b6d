// CPython's `random.Random`: the methods that lm-eval draws with (CPython's Lib/random.py and Modules/_randommodule.c).

import { blockSize, nextBlock, seededState } from './mersenne-twister.ts';

/** The generator of `random.Random(seed)`. State: where the stream stands; each draw moves it on. */
export class PythonRandom {
  readonly #state: Int32Array;
  readonly #words = new Int32Array(blockSize);
  #next = blockSize;

  /** `seed` is a whole number up to 2^53 - 1; CPython drops its sign. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed))
      throw new RangeError(`the seed ${seed} is no whole number up to 2^53 - 1`);
    this.#state = seededState(seed);
  }

  /** A float in [0, 1) of 53 random bits. */
  random(): number {
    const high = this.getrandbits(27);
    return fraction(high, this.getrandbits(26));
  }

  /** A whole number of `bits` random bits, 1 to 32. */
  getrandbits(bits: number): number {
    if (this.#next === blockSize) this.#renew();
    const word = this.#words[this.#next] ?? 0;
    this.#next += 1;
    return word >>> (32 - bits);
  }

  /** A whole number below `limit`, which is less than 2^32: CPython's `_randbelow`. */
  randbelow(limit: number): number {
    if (limit === 0) return 0;
    const bits = 32 - Math.clz32(limit);
    let drawn = this.getrandbits(bits);
    while (drawn >= limit) drawn = this.getrandbits(bits);
    return drawn;
  }

  /** The indices that `sample(population, count)` takes from a population of `size`, in its order. Throws RangeError where count > size. */
  sample(size: number, count: number): number[] {
    if (count < 0 || count > size) throw new RangeError(`a sample of ${count} from ${size}`);
    const setSize = 21 + (count > 5 ? 4 ** Math.ceil(Math.log(count * 3) / Math.log(4)) : 0);
    return size <= setSize ? this.#sampleFromPool(size, count) : this.#sampleWithSet(size, count);
  }

  /** Fills `indices` with what `choices(population, k=indices.length)` takes, with replacement, from a population of `size`. */
  choices(size: number, indices: Int32Array): void {
    // Written out for speed: the bootstrap draws 5e8 indices. A block has an even number of words, so a pair never spans two
    // blocks unless an odd number of words was drawn before.
    if (this.#next % 2 === 1) {
      for (let i = 0; i < indices.length; i += 1) indices[i] = Math.floor(this.random() * size);
      return;
    }
    const words = this.#words;
    let next = this.#next;
    for (let i = 0; i < indices.length; i += 1, next += 2) {
      if (next === blockSize) {
        nextBlock(this.#state, words);
        next = 0;
      }
      indices[i] = fraction((words[next] ?? 0) >>> 5, (words[next + 1] ?? 0) >>> 6) * size;
    }
    this.#next = next;
  }

  #sampleFromPool(size: number, count: number): number[] {
    const pool = Array.from({ length: size }, (_, index) => index);
    return Array.from({ length: count }, (_, taken) => {
      const place = this.randbelow(size - taken);
      const index = pool[place] ?? 0;
      pool[place] = pool[size - taken - 1] ?? 0;
      return index;
    });
  }

  #sampleWithSet(size: number, count: number): number[] {
    const taken = new Set<number>();
    while (taken.size < count) taken.add(this.randbelow(size));
    return [...taken];
  }

  #renew(): void {
    nextBlock(this.#state, this.#words);
    this.#next = 0;
  }
}

/** 27 and 26 random bits as a fraction below 1, as CPython puts them together. */
function fraction(high: number, low: number): number {
  return (high * 67108864 + low) * (1 / 9007199254740992);
}
