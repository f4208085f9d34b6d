import { suites } from '../tasks/registry.ts';
import type { Suite } from '../tasks/types.ts';

/** The suite whose benchmarks predictors predict. */
export function predictedSuite(): Suite {
  const found = suites.find(({ name }) => name === 'paper');
  if (found === undefined) throw new Error('the suite paper is not registered');
  return found;
}
