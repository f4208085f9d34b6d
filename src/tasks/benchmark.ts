import type { Group, Suite, Task } from './types.ts';

/** What one file of `benchmarks/` adds to the list. */
export interface Benchmark {
  readonly tasks: readonly Task[];
  readonly groups?: readonly Group[];
  readonly suites?: readonly Suite[];
}
