// What is said where memory is not enough.

import type { RunnerOptions } from '../types.ts';
import { memoryText } from './amount.ts';
import type { AvailableMemory } from './available-memory.ts';
import { type Load, planMemory } from './memory-plan.ts';
import type { NetworkSizes } from './network-sizes.ts';

/** A maximum length below this is of no use to any task. */
const fewestTokens = 256;

/** What there is, and what was asked. */
interface There {
  readonly workers: number;
  readonly available: AvailableMemory;
  readonly budget: number;
  readonly asked: RunnerOptions['memory'];
}

/** Says what a model needs, what there is, and the mend. */
export function refusal(name: string, network: NetworkSizes, load: Load, there: There): string {
  const { workers, available, budget, asked } = there;
  const { weights, past, pass, runtime, total } = planMemory(network, load);
  const parts = `weights ${memoryText(weights)}, keys and values ${memoryText(past)}, a pass ${memoryText(pass)}, the runtime ${memoryText(runtime)}`;
  const needs = workers === 1 ? memoryText(total) : `${workers} x ${memoryText(total)}`;
  const whose = available.limitedBy === 'machine' ? 'this machine' : 'this control group (cgroup)';
  const limit = `${memoryText(available.limit)} of ${whose}`;
  const has =
    asked === undefined
      ? `of the ${limit}, ${memoryText(available.bytes)} are free`
      : `--memory ${typeof asked === 'number' ? memoryText(asked) : asked} allows ${memoryText(budget)} of the ${limit}`;
  return `${name} does not fit into memory: it needs ${needs} for texts of ${count(load.longest)} tokens (${parts}), and ${has}. ${mend(network, load, there, total)}`;
}

function mend(
  network: NetworkSizes,
  load: Load,
  { workers, budget, asked, available }: There,
  total: number,
): string {
  const mends: string[] = [];
  const possible = Math.floor(budget / total);
  if (workers > 1 && possible >= 1) mends.push(`--workers ${possible}`);
  const fits = (longest: number): boolean =>
    planMemory(network, { ...load, longest, slotTokens: longest }).total <= budget / workers;
  const least = Math.min(fewestTokens, load.longest - 1);
  if (least > 0 && fits(least)) mends.push(`--max-length ${largest(least, load.longest, fits)}`);
  if (asked !== undefined && workers * total <= available.limit)
    mends.push(`--memory ${Math.ceil((workers * total) / 1e8) / 10}GB`);
  if (mends.length === 0) return 'Free memory, use a machine with more, or take a smaller model.';
  return `Use ${mends.join(' or ')}.`;
}

/**
 * What is said of a text that is longer than memory was found for.
 * @param tokens its length
 */
export const tooLong = (
  { longest, memory }: { readonly longest: number; readonly memory: number },
  tokens: number,
): string =>
  `The text has ${count(tokens)} tokens, and the ${memoryText(memory)} that a worker may use hold the keys and values of ${count(longest)}; ` +
  `give a --max-length of at most ${longest}, fewer --workers or more --memory.`;

/** The largest whole number for which something is so, given that it is so for the smallest. */
export function largest(smallest: number, greatest: number, isSo: (value: number) => boolean): number {
  let [low, high] = [smallest, Math.max(smallest, greatest)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isSo(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

const count = (number: number): string => number.toLocaleString('en-US');
