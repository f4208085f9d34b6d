// Several workers with the same model. A job goes to the first that has room for it; a worker that dies, or has to be ended, is
// replaced and its jobs are done again; a job that costs its worker time after time is given up.

import { setTimeout as wait } from 'node:timers/promises';
import { ModelError } from '../../lib/errors.ts';
import { PassFailed } from '../pass-failed.ts';
import type { Answer, GenerationJob, Opened, OpenedModel, ScoreJob } from './messages.ts';
import { type Place, Places } from './places.ts';
import { type Deadlines, Patience } from './silence.ts';
import { JobFailed, WorkerDied, type WorkerLimits, WorkerProcess } from './worker-process.ts';

export interface PoolOptions extends WorkerLimits {
  /** Workers. */
  readonly count: number;
  readonly deadlines: Deadlines;
  /** Whether what the workers write to stderr is shown. */
  readonly verbose: boolean;
  /** Ends the workers, also those that are still starting. */
  readonly signal?: AbortSignal | undefined;
}

/** A job that costs its worker as often as this is given up, and so is an opening. */
const attempts = 3;

/** What keeps a model from being opened again may pass: memory of the worker before. Seconds before another attempt. */
const reopenPause = 0.5;

/** State: the workers with their places, what their passes have shown, and why there are none any more. */
export class WorkerPool {
  private readonly workers = new Set<WorkerProcess>();
  private readonly places = new Places();
  private readonly patience: Patience;
  /** Failures with which jobs were given up: workers told them each time, so that another worker would tell them too. */
  private readonly hopeless = new Set<string>();
  private readonly stop = (): void => void this.close();
  private ended: Error | undefined;
  /** What the workers said when they had opened the model. */
  opened: Opened | undefined;

  private constructor(
    private readonly model: OpenedModel,
    private readonly options: PoolOptions,
  ) {
    this.patience = new Patience(options.deadlines);
    const { signal } = options;
    signal?.addEventListener('abort', this.stop);
    if (signal?.aborted) this.stop();
  }

  /** Starts workers. Throws ModelError where the model cannot be opened. */
  static async open(model: OpenedModel, options: PoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(model, options);
    try {
      await Promise.all(Array.from({ length: options.count }, () => pool.openPlace()));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  /** Throws PassFailed where the job has cost its worker time after time. */
  async ask(job: ScoreJob | GenerationJob): Promise<Answer> {
    const reasons: string[] = [];
    for (;;) {
      // All jobs of a worker that dies may be why. Before it counts for the last time a job is alone with its worker.
      const alone = reasons.length === attempts - 1;
      const place = await this.places.take({ room: this.roomFor(job), alone, first: reasons.length > 0 });
      const { worker } = place;
      try {
        return (await worker.ask(job)) as Answer;
      } catch (error) {
        if (this.ended) throw this.ended;
        reasons.push(this.reasonOf(error, worker, place.jobs === 1));
        if (reasons.length === attempts) throw this.givenUp(reasons, error instanceof JobFailed);
      } finally {
        this.places.give(place);
      }
    }
  }

  /** Ends the workers, whatever they are doing; jobs in flight are rejected. */
  async close(reason = new Error('The workers have ended.')): Promise<void> {
    this.ended ??= reason;
    this.options.signal?.removeEventListener('abort', this.stop);
    this.places.end(this.ended);
    await Promise.all([...this.workers].map((worker) => worker.close()));
  }

  /** How many jobs a worker may have where it gets another: texts are generated side by side, and the next wait there. */
  private roomFor(job: ScoreJob | GenerationJob): number {
    return job.kind === 'generate' ? 2 * this.model.slots : 1;
  }

  /** What a worker did that had a job; where it could not do it, it is ended: another one may be better. */
  private reasonOf(error: unknown, worker: WorkerProcess, hadOneJob: boolean): string {
    if (error instanceof WorkerDied) return error.message;
    if (!(error instanceof JobFailed)) throw error;
    const reason = `failed: ${error.message}`;
    if (hadOneJob && this.hopeless.has(reason)) throw givenUp([reason]);
    worker.end(reason);
    return reason;
  }

  private givenUp(reasons: readonly string[], wasTold: boolean): PassFailed {
    const [reason, ...others] = new Set(reasons);
    if (wasTold && reason !== undefined && others.length === 0) this.hopeless.add(reason);
    return givenUp(reasons);
  }

  private async openPlace(): Promise<void> {
    const worker = await this.open();
    this.places.all.push({ worker, jobs: 0, isOpen: true, isAlone: false });
  }

  /** A worker that has opened the model. */
  private async open(): Promise<WorkerProcess> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.start();
      } catch (error) {
        if (this.ended) throw this.ended;
        const mayPass = error instanceof WorkerDied || this.opened !== undefined;
        if (!mayPass || attempt === attempts)
          throw error instanceof WorkerDied ? notOpened(error, attempt) : error;
      }
      await wait(1000 * reopenPause * attempt);
    }
  }

  private async start(): Promise<WorkerProcess> {
    if (this.ended) throw this.ended;
    const { options, patience, model } = this;
    const worker = new WorkerProcess(options, patience, options.verbose, (dead) => this.lost(dead));
    this.workers.add(worker);
    void worker.gone.then(() => this.workers.delete(worker));
    try {
      const signsEvery = patience.tick;
      const reply = await worker.ask({ ...model, kind: 'open', signsEvery, parent: process.pid });
      if (reply.kind === 'opened') this.opened = reply;
      return worker;
    } catch (error) {
      await worker.close();
      throw error;
    }
  }

  /** A worker at its place dies, at work or idle: another one takes its place. */
  private lost(dead: WorkerProcess): void {
    const place = this.places.all.find(({ worker }) => worker === dead);
    if (this.ended || !place?.isOpen) return;
    place.isOpen = false;
    void this.reopen(place);
  }

  /** Where no other worker can be started the others end too: they could do no better. */
  private async reopen(place: Place): Promise<void> {
    await place.worker.gone;
    try {
      this.places.open(place, await this.open());
    } catch (error) {
      await this.close(error as Error);
    }
  }
}

function givenUp(reasons: readonly string[]): PassFailed {
  const did = [...new Set(reasons)].join('; then it ').replace(/\.$/, '');
  const times = reasons.length === 1 ? '' : `, at ${reasons.length} attempts`;
  const mend = reasons.some((reason) => reason.startsWith('ended'))
    ? ' Where it lacks memory, fewer --workers or a smaller --max-length help; --verbose shows what it wrote.'
    : '';
  return new PassFailed(`The pass was given up: the process that runs the model ${did}${times}.${mend}`);
}

function notOpened({ message }: WorkerDied, times: number): ModelError {
  return new ModelError(
    `The process that runs the model ${message} while it opened the model, ${times} times; ` +
      'it may need more memory than there is, and --verbose shows what it wrote.',
  );
}
