// The measurements of a calibration: whom to ask, the clock, and what was found so far.

import { DataError, ModelError } from '../../lib/errors.ts';
import type { ModelOutput, ModelRequest } from '../../tasks/types.ts';
import { PassFailed } from '../pass-failed.ts';
import type { AboutRequests, Runner } from '../types.ts';
import type { CostedModel } from './block-work.ts';
import { fitCost, type MeasuredWork, type PassCost, secondsOf } from './pass-cost.ts';
import type { PassWork } from './pass-work.ts';

export interface CalibrationTools {
  readonly runner: Pick<Runner, 'answer'>;
  /** The time, in seconds. */
  readonly clock: () => number;
}

/** State: the measurements so far, and the time that is left. */
export class Measuring {
  readonly measured: MeasuredWork[] = [];
  private readonly end: number;

  constructor(
    readonly model: CostedModel,
    private readonly tools: CalibrationTools,
    seconds: number,
  ) {
    this.end = tools.clock() + seconds;
  }

  /** Seconds. */
  get left(): number {
    return this.end - this.tools.clock();
  }

  get cost(): PassCost {
    return fitCost(this.measured);
  }

  /** What work is expected to take, in seconds. */
  expected(work: PassWork): number {
    return secondsOf(this.cost, work);
  }

  /**
   * Asks for several things at once, each a call of its own: as many as there are workers keep all of them busy, as in a run.
   * @param about `cuts: []` keeps what a call's requests share from being looked for, and one job of them
   * @throws DataError where a request is refused, ModelError where a pass costs its worker time after time
   */
  async ask(
    calls: readonly (readonly ModelRequest[])[],
    about?: AboutRequests,
  ): Promise<{ readonly outputs: readonly ModelOutput[]; readonly seconds: number }> {
    const { runner, clock } = this.tools;
    const before = clock();
    const answers = await Promise.all(calls.map((requests) => runner.answer(requests, about)));
    const seconds = clock() - before;
    const outputs = answers.flat().map((output) => {
      if (output instanceof PassFailed) throw new ModelError(output.message);
      if (output instanceof DataError) throw output;
      return output;
    });
    return { outputs, seconds };
  }

  add(work: PassWork, seconds: number): void {
    this.measured.push({ work, seconds });
  }
}
