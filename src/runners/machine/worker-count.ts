// How many workers a model gets where nobody says.

/** More hold the weights more often than they save: what all of them wait for is then the memory's bandwidth. */
const mostWorkers = 8;

/** Threads that one worker makes use of: where there are two, one worker of two was faster than two of one (bench/LOG.md). */
const threadsOfOne = 8;

/**
 * How many workers the processors are good for: one while it can use all of them, then one for each eight. A device has its own
 * parallelism, and holds the weights once for each worker: one.
 * @param threads of each worker, where they are given
 */
export function workersForProcessors(processors: number, provider: string, threads = threadsOfOne): number {
  if (provider !== 'cpu') return 1;
  return Math.min(mostWorkers, Math.max(1, Math.floor(processors / threads)));
}
