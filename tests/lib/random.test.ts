import { describe, expect, it } from 'vitest';
import { PythonRandom } from '../../src/lib/random.ts';
import { readGolden } from '../goldens/read.ts';

interface Golden {
  samples: { seed: number; size: number; count: number; draws: number[][] }[];
  streams: {
    seed: number;
    bits: [number, number][];
    random: number[];
    below: [number, number][];
    choices: number[][];
  }[];
}

const golden = readGolden<Golden>('python-random.json');

describe('PythonRandom draws what CPython’s random.Random draws', () => {
  it.each(golden.samples)('sample($size, $count) from seed $seed', ({ seed, size, count, draws }) => {
    const random = new PythonRandom(seed);
    expect(draws.map(() => random.sample(size, count))).toEqual(draws);
  });

  it.each(golden.streams)('bits, floats, limits and choices in one stream, seed $seed', (stream) => {
    const random = new PythonRandom(stream.seed);
    expect(stream.bits.map(([bits]) => [bits, random.getrandbits(bits)])).toEqual(stream.bits);
    const floats = Array.from({ length: 700 }, () => random.random());
    expect(floats.filter((_, index) => index % 70 === 0)).toEqual(stream.random);
    expect(stream.below.map(([limit]) => [limit, random.randbelow(limit)])).toEqual(stream.below);
    const sizes = [10, 5153, 1];
    const chosen = stream.choices.map((expected, index) => {
      const indices = new Int32Array(expected.length);
      random.choices(sizes[index] ?? 0, indices);
      return [...indices];
    });
    expect(chosen).toEqual(stream.choices);
  });

  it('gives CPython’s numbers for the seed 1234', () => {
    const words = new PythonRandom(1234);
    expect([0, 1, 2, 3].map(() => words.getrandbits(32))).toEqual([
      4150886329, 3342196574, 1892932127, 501869158,
    ]);
    const floats = new PythonRandom(1234);
    expect([floats.random(), floats.random()]).toEqual([0.9664535356921388, 0.4407325991753527]);
    const choices = new PythonRandom(0);
    const indices = new Int32Array(10);
    const draws = [0, 1].map(() => (choices.choices(10, indices), [...indices]));
    expect(draws).toEqual([
      [8, 7, 4, 2, 5, 4, 7, 3, 4, 5],
      [9, 5, 2, 7, 6, 2, 9, 9, 8, 9],
    ]);
    const hellaswag = new PythonRandom(1234);
    expect(hellaswag.sample(39905, 11).slice(0, 4)).toEqual([28883, 7657, 490, 5940]);
    expect(hellaswag.sample(39905, 11).slice(0, 4)).toEqual([2019, 1038, 22681, 31735]);
  });

  it('drops the sign of a seed, as CPython does', () => {
    expect(new PythonRandom(-7).sample(100, 5)).toEqual(new PythonRandom(7).sample(100, 5));
  });

  it('refuses a seed that is no whole number, and a sample larger than its population', () => {
    expect(() => new PythonRandom(0.5)).toThrow(RangeError);
    expect(() => new PythonRandom(1).sample(3, 4)).toThrow(RangeError);
  });
});
