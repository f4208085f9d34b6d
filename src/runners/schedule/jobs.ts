// From the token sequences of a call to the jobs that answer them.

import type { TokenSequence } from '../types.ts';
import { cutBlocks } from './cut-blocks.ts';
import { compareFrom, sharedLength } from './trie.ts';
import type { Trunk } from './trunk.ts';

/** Sequences by their index in the call, and what they begin with. */
export interface PlannedJob {
  readonly members: readonly number[];
  readonly trunk: Trunk;
}

/** The most new tokens of a job, about: some ten seconds of a small model, and many passes. */
const jobTokens = 8192;

/** A shorter beginning is run again with each job: a pass of its own costs more. */
const leastTrunk = 24;

/**
 * Cuts sequences into jobs, neighbours in the order of their tokens, so that what they share is run once.
 * @param size a job's new tokens, about; 1: a job a sequence
 */
export function planJobs(
  sequences: readonly (Pick<TokenSequence, 'tokens'> & Partial<TokenSequence>)[],
  size = jobTokens,
): readonly PlannedJob[] {
  const order = sequences.map((_, index) => index);
  const tokensOf = (index: number): readonly number[] => sequences[index]?.tokens ?? [];
  order.sort((a, b) => compareFrom(tokensOf(a), tokensOf(b), 0) || a - b);
  const items = order.map((index, place) => {
    const { length } = tokensOf(index);
    // A token behind which something is scored is run with the job (trie.ts), and so is the last of a prompt.
    const own = (sequences[index]?.from ?? length) - 1;
    const shared = place === 0 ? 0 : sharedLength(tokensOf(index), tokensOf(order[place - 1] ?? 0));
    return { shared, own, added: length - shared };
  });
  return cutBlocks(items, { size, leastCut: leastTrunk }).map(({ from, to, cuts }) => ({
    members: order.slice(from, to),
    trunk: { tokens: tokensOf(order[from] ?? 0).slice(0, cuts.at(-1) ?? 0), cuts },
  }));
}
