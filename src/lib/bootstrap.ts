import { PythonRandom } from './random.ts';
import { sampleStandardDeviation } from './statistics.ts';

/** lm-eval's `bootstrap_iters`. */
export const defaultBootstrapIterations = 100_000;
const chunkSize = 1000;

/**
 * The standard error of a statistic by resampling with replacement, draw for draw as lm-eval's `bootstrap_stderr`: chunk i of up to
 * 1000 resamples draws from `Random(i)`, and what does not fill a chunk is left out. 5,000 values and 100,000 iterations take some 10 seconds.
 * @param size how many values there are
 * @param statistic of one resample, told as the values' indices (overwritten by the next)
 * @returns null where no iterations are asked for
 */
export function bootstrapStandardError(
  size: number,
  statistic: (indices: Int32Array) => number,
  iterations: number,
): number | null {
  if (iterations <= 0) return null;
  const chunk = Math.min(chunkSize, iterations);
  const replicates = new Float64Array(Math.floor(iterations / chunk) * chunk);
  const indices = new Int32Array(size);
  for (let replicate = 0, random = new PythonRandom(0); replicate < replicates.length; replicate += 1) {
    if (replicate % chunk === 0) random = new PythonRandom(replicate / chunk);
    random.choices(size, indices);
    replicates[replicate] = statistic(indices);
  }
  return sampleStandardDeviation(replicates);
}
