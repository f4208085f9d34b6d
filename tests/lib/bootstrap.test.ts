import { expect, it } from 'vitest';
import { bootstrapStandardError } from '../../src/lib/bootstrap.ts';
import { readGolden } from '../goldens/read.ts';

const golden = readGolden<{ likelihoods: number[]; bootstrap: [number, number][] }>(
  'lm-eval-statistics.json',
);
const values = golden.likelihoods;
const perplexity = (indices: Int32Array): number =>
  Math.exp(-indices.reduce((sum, index) => sum + (values[index] ?? NaN), 0) / values.length);

// Ten iterations, one short of a chunk, a chunk, and two and a half chunks, of which the half is left out.
it.each(golden.bootstrap)(
  '%i resamples give lm-eval’s standard error to the last bits',
  (iterations, expected) => {
    const found = bootstrapStandardError(values.length, perplexity, iterations);
    expect(Math.abs((found ?? NaN) - expected)).toBeLessThan(1e-14 * expected);
  },
);

it('no resamples, no standard error', () => {
  expect(bootstrapStandardError(2, perplexity, 0)).toBeNull();
});
