// Several workers with the same model. A job goes to the first that has room for it; a worker that dies is replaced and
// its jobs are done again.

import { ModelError } from '../../lib/errors.ts';
import type { Job, Opened, OpenJob, Reply } from './messages.ts';
import { startWorker, WorkerDied, type WorkerProcess } from './worker-process.ts';

/** A job that kills its worker as often as this is given up. */
const attempts = 3;

/** A worker, the jobs it has, and the one that took its place when it died. */
interface Place {
  worker: WorkerProcess;
  jobs: number;
  renewed: Promise<void> | undefined;
}

interface Waiting {
  readonly room: number;
  readonly resolve: (place: Place) => void;
  readonly reject: (reason: Error) => void;
}

/** State: the workers, how many jobs each has, who waits for one, and why there are none any more. */
export class WorkerPool {
  private readonly workers = new Set<WorkerProcess>();
  private readonly places: Place[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly stop = (): void => void this.close();
  private ended: Error | undefined;
  /** What the workers said when they had opened the model. */
  opened: Opened | undefined;

  private constructor(
    private readonly model: OpenJob,
    private readonly verbose: boolean,
    private readonly signal: AbortSignal | undefined,
  ) {
    signal?.addEventListener('abort', this.stop);
    if (signal?.aborted) this.stop();
  }

  /**
   * Starts `count` workers. Throws ModelError where the model cannot be opened.
   * @param signal ends the workers, also those that are still starting
   */
  static async open(
    model: OpenJob,
    count: number,
    verbose: boolean,
    signal: AbortSignal | undefined,
  ): Promise<WorkerPool> {
    const pool = new WorkerPool(model, verbose, signal);
    try {
      const workers = await Promise.all(Array.from({ length: count }, () => pool.start()));
      for (const worker of workers) pool.places.push({ worker, jobs: 0, renewed: undefined });
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  async ask(job: Job): Promise<Reply> {
    const place = await this.take(this.roomFor(job));
    try {
      for (let attempt = 1; ; attempt++) {
        const { worker } = place;
        try {
          return await worker.ask(job);
        } catch (error) {
          if (this.ended) throw this.ended;
          if (!(error instanceof WorkerDied)) throw error;
          await this.renew(place, worker);
          if (attempt === attempts) throw givenUp(error);
        }
      }
    } finally {
      this.give(place);
    }
  }

  /** How many jobs a worker may have where it gets another: texts are generated side by side, and the next wait there. */
  private roomFor(job: Job): number {
    return job.kind === 'generate' ? 2 * this.model.slots : 1;
  }

  /** Ends the workers, whatever they are doing; jobs in flight are rejected. */
  async close(reason = new Error('The workers have ended.')): Promise<void> {
    this.ended ??= reason;
    this.signal?.removeEventListener('abort', this.stop);
    for (const { reject } of this.waiting.splice(0)) reject(this.ended);
    await Promise.all([...this.workers].map((worker) => worker.close()));
  }

  private async start(): Promise<WorkerProcess> {
    if (this.ended) throw this.ended;
    const worker = startWorker(this.verbose);
    this.workers.add(worker);
    try {
      const reply = await worker.ask(this.model);
      if (reply.kind === 'opened') this.opened = reply;
      return worker;
    } catch (error) {
      await worker.close();
      throw this.ended ?? (error instanceof WorkerDied ? notOpened(error) : error);
    }
  }

  /** A new worker for one that died, once for all of its jobs. Where none can be started the others end too: they could do no better. */
  private async renew(place: Place, dead: WorkerProcess): Promise<void> {
    if (place.worker !== dead) return;
    await (place.renewed ??= this.replace(place, dead).finally(() => (place.renewed = undefined)));
  }

  private async replace(place: Place, dead: WorkerProcess): Promise<void> {
    this.workers.delete(dead);
    try {
      place.worker = await this.start();
    } catch (error) {
      await this.close(error as Error);
      throw error;
    }
  }

  private take(room: number): Promise<Place> {
    if (this.ended) return Promise.reject(this.ended);
    // A job that waits for an idle worker would wait for ever where texts kept coming.
    const place = this.waiting.length === 0 ? this.placeWith(room) : undefined;
    if (place) {
      place.jobs++;
      return Promise.resolve(place);
    }
    return new Promise((resolve, reject) => this.waiting.push({ room, resolve, reject }));
  }

  private placeWith(room: number): Place | undefined {
    const [place] = this.places.filter(({ jobs }) => jobs < room).sort((a, b) => a.jobs - b.jobs);
    return place;
  }

  /** Jobs are taken up in the order in which they came. */
  private give(place: Place): void {
    place.jobs--;
    for (let [next] = this.waiting; next; [next] = this.waiting) {
      const free = this.placeWith(next.room);
      if (!free) return;
      free.jobs++;
      this.waiting.shift();
      next.resolve(free);
    }
  }
}

function givenUp({ message }: WorkerDied): ModelError {
  return new ModelError(
    `The process that runs the model ended ${message} at the same pass ${attempts} times; ` +
      'it may need more memory than there is: try fewer --workers or a smaller --max-length.',
  );
}

function notOpened({ message }: WorkerDied): ModelError {
  return new ModelError(
    `The process that runs the model ended ${message} while it opened the model; it may need more memory than there is.`,
  );
}
