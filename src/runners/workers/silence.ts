// How long a worker at work may be silent before it counts as hung.

import type { Doing } from './messages.ts';

/** In seconds. */
export interface Deadlines {
  /** Between two signs of life while passes are run, at least. */
  readonly passes: number;
  /** While a model is opened. */
  readonly opening: number;
}

/** A process with its libraries and a tokenizer may take so long to start where all processors are busy. Seconds. */
const startPatience = 60;

/** Weights are read at least so fast, in bytes a second: over a network, or from a slow disk. */
const slowestReading = 10e6;

/**
 * Deadlines for a model.
 * @param seconds between signs of life
 * @param weights of the model, in bytes
 */
export const deadlinesOf = (seconds: number, weights: number): Deadlines => ({
  passes: seconds,
  opening: Math.max(seconds, startPatience) + weights / slowestReading,
});

/** A worker may be silent so many times as long as the longest pause before: passes differ, and machines get busy. */
const stretch = 20;

/** Signs are this many times as frequent as the deadline asks, so that their own pauses do not stretch it. */
const signsInDeadline = 2 * stretch;
const longestTick = 1;

/** What the workers of a pool have shown of how long their passes take. State: the longest pause, in seconds. */
export class Patience {
  /** How often a sign is wanted, and looked for, in seconds. */
  readonly tick: number;
  private longestPause = 0;

  constructor(private readonly deadlines: Deadlines) {
    this.tick = Math.min(longestTick, deadlines.passes / signsInDeadline);
  }

  saw(pause: number): void {
    this.longestPause = Math.max(this.longestPause, pause);
  }

  /** The longest silence, in seconds. */
  limit(doing: Doing): number {
    const { passes, opening } = this.deadlines;
    return doing === 'opening' ? opening : Math.max(passes, stretch * this.longestPause);
  }
}

/**
 * Watches one worker while it has jobs. Time is counted in ticks of a timer, a late one as one: a parent that was itself
 * stopped for an hour has not waited an hour for its workers.
 * State: the ticks since the last sign.
 */
export class Silence {
  private timer: NodeJS.Timeout | undefined;
  private ticks = 0;
  private doing: Doing = 'passes';

  /** @param hung told the limit, in seconds, where it is passed */
  constructor(
    private readonly patience: Patience,
    private readonly hung: (seconds: number) => void,
  ) {}

  /** The worker, idle until now, has something to do. */
  begin(doing: Doing): void {
    this.end();
    this.doing = doing;
    this.timer = setInterval(() => this.tick(), 1000 * this.patience.tick);
  }

  /** A sign of life came. */
  heard(next: Doing): void {
    if (this.doing === 'passes') this.patience.saw(this.ticks * this.patience.tick);
    this.doing = next;
    this.ticks = 0;
  }

  /** It has nothing to do any more. */
  end(): void {
    clearInterval(this.timer);
    this.ticks = 0;
  }

  private tick(): void {
    this.ticks++;
    const limit = this.patience.limit(this.doing);
    if (this.ticks * this.patience.tick <= limit) return;
    this.end();
    this.hung(limit);
  }
}
