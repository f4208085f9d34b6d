// Several workers with the same model. A job goes to the first that is free; a worker that dies is replaced and its job
// is done again.

import { ModelError } from '../../lib/errors.ts';
import type { Job, OpenJob, Reply } from './messages.ts';
import { startWorker, WorkerDied, type WorkerProcess } from './worker-process.ts';

/** A job that kills its worker as often as this is given up. */
const attempts = 3;

interface Waiting {
  readonly resolve: (worker: WorkerProcess) => void;
  readonly reject: (reason: Error) => void;
}

/** State: the workers, which of them are free, who waits for one, and why there are none any more. */
export class WorkerPool {
  private readonly workers = new Set<WorkerProcess>();
  private readonly free: WorkerProcess[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly stop = (): void => void this.close();
  private ended: Error | undefined;

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
      await Promise.all(Array.from({ length: count }, async () => pool.give(await pool.start())));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  async ask(job: Job): Promise<Reply> {
    let worker = await this.take();
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return await worker.ask(job);
        } catch (error) {
          if (this.ended) throw this.ended;
          if (!(error instanceof WorkerDied)) throw error;
          worker = await this.replace(worker);
          if (attempt === attempts) throw givenUp(error);
        }
      }
    } finally {
      this.give(worker);
    }
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
      await worker.ask(this.model);
      return worker;
    } catch (error) {
      await worker.close();
      throw this.ended ?? (error instanceof WorkerDied ? notOpened(error) : error);
    }
  }

  /** A new worker for one that died. Where none can be started the others end too: they could do no better. */
  private async replace(dead: WorkerProcess): Promise<WorkerProcess> {
    this.workers.delete(dead);
    try {
      return await this.start();
    } catch (error) {
      await this.close(error as Error);
      throw error;
    }
  }

  private take(): Promise<WorkerProcess> {
    if (this.ended) return Promise.reject(this.ended);
    const worker = this.free.pop();
    if (worker) return Promise.resolve(worker);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  private give(worker: WorkerProcess): void {
    const next = this.waiting.shift();
    if (next) next.resolve(worker);
    else this.free.push(worker);
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
