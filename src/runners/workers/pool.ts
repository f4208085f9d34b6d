// Several workers with the same model. A job goes to the first that is free; a worker that dies is replaced and its job
// is done again.

import { ModelError } from '../../lib/errors.ts';
import type { Job, OpenJob, Reply } from './messages.ts';
import { startWorker, WorkerDied, type WorkerProcess } from './worker-process.ts';

/** A job that kills its worker as often as this is given up. */
const attempts = 3;

/** State: the workers, which of them are free, and who waits for one. */
export class WorkerPool {
  private readonly free: WorkerProcess[];
  private readonly waiting: ((worker: WorkerProcess | undefined) => void)[] = [];
  private closed = false;

  private constructor(
    private readonly workers: Set<WorkerProcess>,
    private readonly start: () => Promise<WorkerProcess>,
  ) {
    this.free = [...workers];
  }

  /** Starts `count` workers. Throws ModelError where the model cannot be opened. */
  static async open(open: OpenJob, count: number, verbose: boolean): Promise<WorkerPool> {
    const start = (): Promise<WorkerProcess> => startWorker(open, verbose);
    const started = await Promise.allSettled(Array.from({ length: count }, start));
    const workers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = started.find((result) => result.status === 'rejected');
    if (!failed) return new WorkerPool(new Set(workers), start);
    await Promise.all(workers.map((worker) => worker.close()));
    throw opening(failed.reason);
  }

  async ask(job: Job): Promise<Reply> {
    for (let attempt = 1; ; attempt++) {
      const worker = await this.take();
      try {
        const reply = await worker.ask(job);
        this.give(worker);
        return reply;
      } catch (error) {
        if (!(error instanceof WorkerDied) || this.closed) {
          this.give(worker);
          throw error;
        }
        this.workers.delete(worker);
        if (!this.closed) await this.replace();
        if (attempt === attempts) {
          throw new ModelError(
            `The process that runs the model ended ${error.message} at the same pass ${attempts} times; ` +
              'it may need more memory than there is: try fewer --workers or a smaller --max-length.',
          );
        }
      }
    }
  }

  /** Ends the workers, whatever they are doing; jobs in flight are rejected. */
  async close(): Promise<void> {
    this.closed = true;
    for (const wake of this.waiting.splice(0)) wake(undefined);
    await Promise.all([...this.workers].map((worker) => worker.close()));
  }

  private async take(): Promise<WorkerProcess> {
    if (this.closed) throw new Error('The workers have ended.');
    const worker =
      this.free.pop() ?? (await new Promise<WorkerProcess | undefined>((wake) => this.waiting.push(wake)));
    if (!worker) throw new Error('The workers have ended.');
    return worker;
  }

  private give(worker: WorkerProcess): void {
    const next = this.waiting.shift();
    if (next) next(worker);
    else this.free.push(worker);
  }

  private async replace(): Promise<void> {
    try {
      const worker = await this.start();
      this.workers.add(worker);
      this.give(worker);
    } catch (error) {
      throw opening(error);
    }
  }
}

function opening(error: unknown): unknown {
  if (!(error instanceof WorkerDied)) return error;
  return new ModelError(
    `The process that runs the model ended ${error.message} while it opened the model; it may need more memory than there is.`,
  );
}
