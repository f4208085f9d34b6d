// Who is given a job next: the places of a pool, each with a worker, and the jobs that wait for one.

import type { WorkerProcess } from './worker-process.ts';

/** A worker, the jobs it has, and whether it can be given more. */
export interface Place {
  worker: WorkerProcess;
  jobs: number;
  isOpen: boolean;
  /** Its one job is to have no company. */
  isAlone: boolean;
}

/** Where a job may go. */
export interface Wish {
  /** To a worker with fewer jobs than this. */
  readonly room: number;
  /** To an idle worker, and no other job beside it. */
  readonly alone: boolean;
  /** Before those that wait already: it was given out before. */
  readonly first: boolean;
}

interface Waiting {
  readonly wish: Wish;
  readonly resolve: (place: Place) => void;
  readonly reject: (reason: Error) => void;
}

/** State: the places, who waits for one, and why there are none any more. */
export class Places {
  readonly all: Place[] = [];
  private readonly waiting: Waiting[] = [];
  private ended: Error | undefined;

  /** Waits for a place. Jobs are taken up in the order in which they came. */
  take(wish: Wish): Promise<Place> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(this.ended);
      this.waiting[wish.first ? 'unshift' : 'push']({ wish, resolve, reject });
      this.serve();
    });
  }

  give(place: Place): void {
    place.jobs--;
    place.isAlone = false;
    this.serve();
  }

  open(place: Place, worker: WorkerProcess): void {
    place.worker = worker;
    place.isOpen = true;
    this.serve();
  }

  /** Nobody gets a place any more. */
  end(reason: Error): void {
    this.ended ??= reason;
    for (const { reject } of this.waiting.splice(0)) reject(this.ended);
  }

  /** One that cannot be served keeps later ones waiting: a job that waits for an idle worker would wait for ever where texts kept coming. */
  private serve(): void {
    for (let [next] = this.waiting; next; [next] = this.waiting) {
      const { room, alone } = next.wish;
      const [place] = this.all
        .filter(({ isOpen, isAlone, jobs }) => isOpen && !isAlone && jobs < (alone ? 1 : room))
        .toSorted((one, other) => one.jobs - other.jobs);
      if (!place) return;
      place.jobs++;
      place.isAlone = alone;
      this.waiting.shift();
      next.resolve(place);
    }
  }
}
