// How long the work of a plan will take, from how fast it went over the last while.

/** Seconds after which what went before counts for a third. */
const memory = 600;

/** State: the rate of the work, what opening a model takes, and how much is left. Times are the clock's, in milliseconds. */
export interface Pace {
  /** @param models how many have to be opened */
  planned(models: number): void;
  /** A model is being opened: nothing is done meanwhile. */
  opening(): void;
  /** The work stands at a share of the whole, and goes on from there. */
  begin(share: number): void;
  /** Work was done, up to a share of the whole. */
  advance(share: number): void;
  /** Nothing is done now. */
  pause(): void;
  /** Seconds until all is done; undefined where no work was seen yet. */
  left(): number | undefined;
}

/** Measures the pace. What is recorded without having been done here, and the time that opening takes, do not count as work. */
export function openPace(): Pace {
  let last: { readonly time: number; readonly share: number } | undefined;
  let work = { share: 0, seconds: 0 };
  let share = 0;
  let toOpen = 0;
  let openingSince: number | undefined;
  let openings = { count: 0, seconds: 0 };
  let estimate: { readonly time: number; readonly seconds: number } | undefined;
  const estimated = (): void => {
    if (work.share <= 0) return;
    const ofWork = ((1 - share) * work.seconds) / work.share;
    const ofOpening = openings.count === 0 ? 0 : openings.seconds / openings.count;
    estimate = { time: Date.now(), seconds: ofWork + ofOpening * toOpen };
  };
  return {
    planned(models) {
      toOpen = models;
    },
    opening() {
      last = undefined;
      openingSince = Date.now();
      estimated();
      toOpen = Math.max(0, toOpen - 1);
    },
    begin(now) {
      if (openingSince !== undefined)
        openings = { count: openings.count + 1, seconds: openings.seconds + secondsSince(openingSince) };
      openingSince = undefined;
      share = Math.max(share, now);
      // Time between two runs counts, and a share that was done elsewhere does not.
      last = { time: last?.time ?? Date.now(), share };
      estimated();
    },
    advance(now) {
      const { time, share: before } = last ?? { time: Date.now(), share };
      const seconds = secondsSince(time);
      const kept = Math.exp(-seconds / memory);
      work = {
        share: work.share * kept + Math.max(0, now - before),
        seconds: work.seconds * kept + seconds,
      };
      share = Math.max(share, now);
      last = { time: Date.now(), share };
      estimated();
    },
    pause() {
      last = undefined;
    },
    left: () => estimate && Math.max(0, estimate.seconds - secondsSince(estimate.time)),
  };
}

const secondsSince = (time: number): number => (Date.now() - time) / 1000;
