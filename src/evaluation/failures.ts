// What of a plan could not be done, and what becomes of it at the end.

import { type EvaluateEvent, type Failure, SomeFailed } from './options.ts';
import type { RunRecord } from '../results/types.ts';

/** State: the failures so far, with what was thrown. */
export class Failures {
  private readonly all: { readonly failure: Failure; readonly error: unknown }[] = [];

  constructor(private readonly tell: (event: EvaluateEvent) => void) {}

  /** @param error what was thrown; undefined where questions were given up */
  add(failure: Failure, error?: unknown): void {
    this.all.push({ failure, error });
    this.tell({ kind: 'failed', failure });
  }

  /**
   * Throws SomeFailed where there are any; where the one model that there is failed, or nothing was done, for one reason, that reason.
   * @param records of the runs that were finished
   */
  raise(records: readonly RunRecord[], models: number): void {
    const [only, ...others] = this.all;
    if (only === undefined) return;
    const ofAll = records.length === 0 || (models === 1 && only.failure.task === undefined);
    if (others.length === 0 && ofAll && only.error !== undefined) throw only.error;
    throw new SomeFailed(
      this.all.map(({ failure }) => failure),
      records,
    );
  }
}
