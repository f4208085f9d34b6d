import { describe, expect, test } from 'vitest';
import { alibiSlopes, mptSlopes } from '../../../../src/model/families/reading/alibi.ts';
import { readGolden } from '../../../goldens/read.ts';

const { slopes } = readGolden<{
  /** Made by transformers' own functions, as the bits of float32. */
  readonly slopes: readonly {
    readonly heads: number;
    readonly bloom: readonly number[];
    readonly mpt8: readonly number[];
    readonly mpt16: readonly number[];
  }[];
}>('gpt-designs.json');

/** float32 numbers as whole numbers, which are neighbours where the numbers are. */
const bitsOf = (values: readonly number[]): readonly number[] => [
  ...new Int32Array(new Float32Array(values).buffer),
];

function areNeighbours(ours: readonly number[], theirs: readonly number[]): void {
  const bits = bitsOf(ours);
  expect(bits).toHaveLength(theirs.length);
  bits.forEach((value, head) => expect(Math.abs(value - (theirs[head] ?? 0))).toBeLessThanOrEqual(1));
}

// Powers in float32 may be off by one bit.
describe('slopes are those of transformers to a neighbour in float32, for a power of two of heads and for others:', () => {
  test.each(slopes)('$heads heads', ({ heads, bloom, mpt8, mpt16 }) => {
    areNeighbours(alibiSlopes(heads), bloom);
    areNeighbours(mptSlopes(heads, 8), mpt8);
    areNeighbours(mptSlopes(heads, 16), mpt16);
  });
});

test('eight heads fall by half, quarter, ... as the paper says', () => {
  const halves = [1, 2, 3, 4, 5, 6, 7, 8].map((power) => 2 ** -power);
  expect(alibiSlopes(8)).toEqual(halves);
  expect(mptSlopes(8, 8)).toEqual(halves);
});
