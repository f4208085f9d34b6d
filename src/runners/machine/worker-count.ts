// How many workers a model gets where nobody says.

/** More hold the weights more often than they save: what all of them wait for is then the memory's bandwidth. */
const mostWorkers = 8;

/**
 * How many workers the processors are good for: one each where there are few, since threads wait for each other at every operator;
 * beyond 8 processors so many threads each that at most 8 workers use (nearly) all of them. A device has its own parallelism, and holds
 * the weights once for each worker: one.
 * @param threads of each worker, where they are given
 */
export function workersForProcessors(processors: number, provider: string, threads?: number): number {
  if (provider !== 'cpu') return 1;
  const ofEach = threads ?? Math.ceil(processors / mostWorkers);
  return Math.min(mostWorkers, Math.max(1, Math.floor(processors / ofEach)));
}
