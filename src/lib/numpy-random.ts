// NumPy's legacy `RandomState`: the permutations that scikit-learn splits rows by (numpy/random/mtrand.pyx, `shuffle`).

import { blockSize, knuthSeededState, nextBlock } from './mersenne-twister.ts';

/** The generator of `numpy.random.RandomState(seed)`. State: where the stream stands; each draw moves it on. */
export class NumpyRandomState {
  readonly #state: Int32Array;
  readonly #words = new Int32Array(blockSize);
  #next = blockSize;

  /** Throws RangeError where `seed` is no whole number from 0 to 2^32 - 1. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff)
      throw new RangeError(`the seed ${seed} is no whole number from 0 to ${0xffffffff}`);
    this.#state = knuthSeededState(seed);
  }

  /** The numbers from 0 to `size` - 1 in the order of `permutation(size)`. `size` is less than 2^32. */
  permutation(size: number): number[] {
    const order = Array.from({ length: size }, (_, index) => index);
    for (let i = size - 1; i > 0; i -= 1) {
      const j = this.#upTo(i);
      const moved = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = moved;
    }
    return order;
  }

  /** A whole number from 0 to `limit`: words under the mask of its bits until one is small enough (`random_interval`). */
  #upTo(limit: number): number {
    const mask = 0xffffffff >>> Math.clz32(limit);
    for (;;) {
      const drawn = (this.#word() & mask) >>> 0;
      if (drawn <= limit) return drawn;
    }
  }

  #word(): number {
    if (this.#next === blockSize) {
      nextBlock(this.#state, this.#words);
      this.#next = 0;
    }
    const word = this.#words[this.#next] ?? 0;
    this.#next += 1;
    return word;
  }
}
