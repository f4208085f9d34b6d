import { describe, expect, test } from 'vitest';
import { interpretConfig } from '../../../src/model/config.ts';
import { dividedFrequencies, rotaryFrequencies } from '../../../src/model/graph/rotary-frequencies.ts';
import { readGolden } from '../../goldens/read.ts';

const { cases } = readGolden<{
  readonly cases: readonly {
    readonly what: string;
    readonly config: Readonly<Record<string, unknown>>;
    /** The float32 bits of the `inv_freq` that the network of transformers has; null where it has none. */
    readonly read: { readonly frequencyBits: readonly number[] | null };
  }[];
}>('designs.json');

/** float32 numbers as whole numbers, which are neighbours where the numbers are. */
const bitsOf = (values: readonly number[]): readonly number[] => [
  ...new Int32Array(new Float32Array(values).buffer),
];

const rotary = cases.flatMap(({ what, config, read: { frequencyBits } }) => {
  const { positions } = interpretConfig(config, 'config.json').design;
  const rotation = positions.kind === 'rotary' ? positions.rotations.find((one) => one) : undefined;
  if (positions.kind !== 'rotary' || !rotation || !frequencyBits) return [];
  const { base, scaling } = rotation;
  // At first, and in texts that are not long, these turn as they would without.
  const frequencies =
    scaling.kind === 'longrope'
      ? dividedFrequencies(positions, base, scaling.shortFactors)
      : rotaryFrequencies(positions, base, scaling.kind === 'dynamic' ? { kind: 'none' } : scaling);
  return [{ what, frequencies, frequencyBits }];
});

// A power that is off by one bit is off by up to two when it is divided by.
describe('rotary frequencies are those of transformers to two neighbours in float32:', () => {
  test.each(rotary)('$what', ({ frequencies, frequencyBits }) => {
    const bits = bitsOf(frequencies);
    expect(bits).toHaveLength(frequencyBits.length);
    bits.forEach((value, pair) =>
      expect(Math.abs(value - (frequencyBits[pair] ?? 0))).toBeLessThanOrEqual(2),
    );
  });
});

test('every config of rotary positions is compared', () => {
  expect(rotary).toHaveLength(cases.filter(({ read }) => read.frequencyBits).length);
});

test('nearly all are the same to the last bit, where torch rounds its powers correctly', () => {
  const ours = rotary.flatMap(({ frequencies }) => bitsOf(frequencies));
  const theirs = rotary.flatMap(({ frequencyBits }) => frequencyBits);
  const same = ours.filter((bits, index) => bits === theirs[index]);
  expect(ours.length).toBeGreaterThan(600);
  expect(same.length / ours.length).toBeGreaterThan(0.98);
});

// `torch.where(wavelen > low_freq_wavelen, inv_freq / factor, inv_freq)` comes first there.
test('where the two factors of llama3 are the wrong way round, a pair that both hold for is slowed', () => {
  const scaling = { kind: 'llama3', factor: 8, originalContext: 8192 } as const;
  const turned = { width: 8 };
  const plain = rotaryFrequencies(turned, 10000, { kind: 'none' });
  const frequencies = rotaryFrequencies(turned, 10000, {
    ...scaling,
    lowFrequencyFactor: 1e12,
    highFrequencyFactor: 4,
  });
  expect(frequencies).toEqual(plain.map((frequency) => Math.fround(frequency / 8)));
});
