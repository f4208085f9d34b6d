// The frequencies that rotary positions turn at.

import type { RotaryScaling } from '../design.ts';

const { fround } = Math;

/** A number divided by a tensor's, as torch does it: by the rounded reciprocal. */
const over = (numerator: number, denominator: number): number =>
  fround(fround(numerator) * fround(1 / denominator));

/** Sizes of what turns: dimensions, and what the exponents are shares of where that differs. */
export interface Turned {
  readonly width: number;
  readonly exponentWidth?: number;
}

type Fixed = Exclude<RotaryScaling, { readonly kind: 'dynamic' | 'longrope' }>;

const powers = (base: number, { width, exponentWidth = width }: Turned): readonly number[] =>
  Array.from({ length: width / 2 }, (_, pair) =>
    fround(Math.pow(fround(base), fround((2 * pair) / exponentWidth))),
  );

/**
 * One frequency a pair of dimensions, in radians a token. Computed in float32 steps as the reference does, since a
 * last-bit difference grows with the position. The power is rounded correctly here; torch's is off by one bit in about
 * one of a hundred, everything after it is the same bit for bit.
 * Source: transformers 5.23, modeling_rope_utils.py, `_compute_default_rope_parameters`,
 * `_compute_linear_scaling_rope_parameters`, `_compute_llama3_parameters`, `_compute_yarn_parameters`.
 */
export function rotaryFrequencies(turned: Turned, base: number, scaling: Fixed): readonly number[] {
  const plain = powers(base, turned).map((power) => fround(1 / power));
  switch (scaling.kind) {
    case 'none':
      return plain;
    case 'linear':
      return plain.map((frequency) => fround(frequency / fround(scaling.factor)));
    case 'llama3':
      return plain.map((frequency) => {
        const { lowFrequencyFactor, highFrequencyFactor, originalContext } = scaling;
        const factor = fround(scaling.factor);
        const waveLength = over(2 * Math.PI, frequency);
        // Where a config has the two factors the wrong way round, both hold, and the first counts.
        if (waveLength > originalContext / lowFrequencyFactor) return fround(frequency / factor);
        if (waveLength < originalContext / highFrequencyFactor) return frequency;
        const smooth = fround(
          fround(over(originalContext, waveLength) - lowFrequencyFactor) /
            fround(highFrequencyFactor - lowFrequencyFactor),
        );
        return fround(fround(fround(fround(1 - smooth) * frequency) / factor) + fround(smooth * frequency));
      });
    case 'yarn':
      return yarn(turned, base, scaling, plain);
  }
}

/** Fast pairs turn as they are, slow ones as by `linear`, and between there is a ramp. */
function yarn(
  turned: Turned,
  base: number,
  { factor, originalContext, betaFast, betaSlow, truncate }: Fixed & { readonly kind: 'yarn' },
  plain: readonly number[],
): readonly number[] {
  const { width, exponentWidth = width } = turned;
  /** The dimension that turns so often in the original context. */
  const dimension = (rotations: number): number =>
    (exponentWidth * Math.log(originalContext / (rotations * 2 * Math.PI))) / (2 * Math.log(base));
  const [first, end] = truncate
    ? [Math.floor(dimension(betaFast)), Math.ceil(dimension(betaSlow))]
    : [dimension(betaFast), dimension(betaSlow)];
  const low = Math.max(first, 0);
  const high = Math.min(end, exponentWidth - 1);
  const length = high === low ? 0.001 : high - low;
  const slow = powers(base, turned).map((power) => fround(1 / fround(fround(factor) * power)));
  return plain.map((frequency, pair) => {
    const ramp = Math.min(1, Math.max(0, fround(fround(pair - low) / fround(length))));
    const kept = fround(1 - ramp);
    return fround(fround((slow[pair] ?? 0) * fround(1 - kept)) + fround(frequency * kept));
  });
}

/** Each pair's frequency divided by its own factor. Source: `_compute_longrope_parameters`. */
export const dividedFrequencies = (
  turned: Turned,
  base: number,
  factors: readonly number[],
): readonly number[] =>
  powers(base, turned).map((power, pair) => fround(1 / fround(fround(factors[pair] ?? 1) * power)));
