// The work of a runner, counted in tokens while it is done.

import { TrieCount } from './schedule/trie-count.ts';
import type { Work } from './types.ts';

/** State: the counts so far. */
export class WorkCount {
  private readonly nodes = new TrieCount();
  private readonly aloneByRun: number[] = [];
  private computed = 0;
  private trieNodes = 0;

  get counted(): Work {
    const { computed, trieNodes, aloneByRun } = this;
    return {
      computed,
      trieNodes,
      aloneByRun,
      alone: aloneByRun.reduce((sum, tokens) => sum + (tokens ?? 0), 0),
    };
  }

  /**
   * Requests that are asked together.
   * @param inputs what the network has to see of each: one sequence or several
   * @param runs the run of each
   */
  add(inputs: readonly (readonly (readonly number[])[])[], runs: readonly number[]): void {
    inputs.forEach((some, index) => {
      for (const { length } of some) this.addAlone(length, runs[index] ?? 0);
    });
    this.trieNodes += this.nodes.add(inputs.flat());
  }

  /** Tokens that went through the network. */
  addComputed(tokens: number): void {
    this.computed += tokens;
  }

  /** Tokens that were generated and seen, by one text alone. */
  addGenerated(tokens: number, run: number): void {
    this.trieNodes += tokens;
    this.addAlone(tokens, run);
  }

  private addAlone(tokens: number, run: number): void {
    this.aloneByRun[run] = (this.aloneByRun[run] ?? 0) + tokens;
  }
}
