// The frequencies that rotary positions turn at.

import type { Positions } from '../design.ts';

const { fround } = Math;

/**
 * One frequency a pair of dimensions, in radians a token. Computed in float32 steps as the reference does, since a
 * last-bit difference grows with the position.
 * Source: transformers 5.23, modeling_rope_utils.py, `_compute_default_rope_parameters`,
 * `_compute_linear_scaling_rope_parameters`, `_compute_llama3_parameters`.
 */
export function rotaryFrequencies({
  width,
  base,
  scaling,
}: Positions & { kind: 'rotary' }): readonly number[] {
  const plain = Array.from({ length: width / 2 }, (_, pair) =>
    fround(1 / fround(Math.pow(fround(base), fround((2 * pair) / width)))),
  );
  switch (scaling.kind) {
    case 'none':
      return plain;
    case 'linear':
      return plain.map((frequency) => fround(frequency / scaling.factor));
    case 'llama3':
      return plain.map((frequency) => {
        const { factor, lowFrequencyFactor, highFrequencyFactor, originalContext } = scaling;
        const waveLength = fround((2 * Math.PI) / frequency);
        if (waveLength < originalContext / highFrequencyFactor) return frequency;
        if (waveLength > originalContext / lowFrequencyFactor) return fround(frequency / factor);
        const smooth = fround(
          fround(fround(originalContext / waveLength) - lowFrequencyFactor) /
            (highFrequencyFactor - lowFrequencyFactor),
        );
        return fround(fround(fround(fround(1 - smooth) * frequency) / factor) + fround(smooth * frequency));
      });
  }
}
