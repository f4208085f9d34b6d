// The frequencies that rotary positions turn at.

import type { Positions } from '../design.ts';

const { fround } = Math;

/** A number divided by a tensor's, as torch does it: by the rounded reciprocal. */
const over = (numerator: number, denominator: number): number =>
  fround(fround(numerator) * fround(1 / denominator));

/**
 * One frequency a pair of dimensions, in radians a token. Computed in float32 steps as the reference does, since a
 * last-bit difference grows with the position. The power is rounded correctly here; torch's is off by one bit in about
 * one of a hundred, everything after it is the same bit for bit.
 * Source: transformers 5.23, modeling_rope_utils.py, `_compute_default_rope_parameters`,
 * `_compute_linear_scaling_rope_parameters`, `_compute_llama3_parameters`.
 */
export function rotaryFrequencies({
  width,
  exponentWidth = width,
  base,
  scaling,
}: Positions & { kind: 'rotary' }): readonly number[] {
  const plain = Array.from({ length: width / 2 }, (_, pair) =>
    fround(1 / fround(Math.pow(fround(base), fround((2 * pair) / exponentWidth)))),
  );
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
        if (waveLength < originalContext / highFrequencyFactor) return frequency;
        if (waveLength > originalContext / lowFrequencyFactor) return fround(frequency / factor);
        const smooth = fround(
          fround(over(originalContext, waveLength) - lowFrequencyFactor) /
            fround(highFrequencyFactor - lowFrequencyFactor),
        );
        return fround(fround(fround(fround(1 - smooth) * frequency) / factor) + fround(smooth * frequency));
      });
  }
}
