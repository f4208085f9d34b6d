import type { Benchmark } from '../../benchmark.ts';
import { agreement } from './agreement.ts';
import { arithmetic } from './arithmetic.ts';
import { brackets } from './brackets.ts';
import { facts } from './facts.ts';

/** Our own tasks, whose rows ship with the project, and their mean accuracy. */
export const plumb: Benchmark = {
  tasks: [agreement, arithmetic, brackets, facts],
  groups: [
    {
      name: 'plumb',
      version: 1,
      members: [agreement.name, arithmetic.name, brackets.name, facts.name],
      metrics: ['acc'],
      weighting: 'equal',
    },
  ],
};
