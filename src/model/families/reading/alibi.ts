// The slopes of ALiBi (arXiv 2108.12409), one a head: how fast attention scores fall with the distance. In float32, as the
// reference computes them.

const { fround } = Math;

/**
 * Powers of 2^(-8/n) where n heads are a power of two. For other counts, those of the next smaller power of two, and behind them every
 * other one of twice as many heads.
 * Source: transformers 5.23, modeling_bloom.py, `_get_alibi_slopes`, and modeling_falcon.py, `build_alibi_tensor`.
 */
export function alibiSlopes(heads: number): readonly number[] {
  const fitting = 2 ** Math.floor(Math.log2(heads));
  const base = (count: number): number => fround(2 ** -(2 ** -(Math.log2(count) - 3)));
  const own = powers(base(fitting), fitting, 1);
  return [...own, ...powers(base(2 * fitting), Math.min(fitting, heads - fitting), 2)];
}

/** The 1st, (1 + step)th, ... power. */
const powers = (base: number, count: number, step: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => fround(base ** (1 + index * step)));

/**
 * Powers of 2^(-steepest/n) where n heads are a power of two. For other counts, of those of the next larger power of two every second
 * one, then the others, as many as there are heads.
 * Source: transformers 5.23, modeling_mpt.py, `build_mpt_alibi_tensor`; MosaicML's llm-foundry, layers/attention.py, `gen_slopes`.
 */
export function mptSlopes(heads: number, steepest: number): readonly number[] {
  const fitting = 2 ** Math.ceil(Math.log2(heads));
  const slopes = Array.from({ length: fitting }, (_, index) =>
    fround(1 / fround(2 ** fround((index + 1) * fround(steepest / fitting)))),
  );
  if (fitting === heads) return slopes;
  const every = (remainder: number): readonly number[] =>
    slopes.filter((_, index) => index % 2 === remainder);
  return [...every(1), ...every(0)].slice(0, heads);
}
