// Threads that share out jobs of pure computation. Each job's answer depends on the job alone, so neither the number of threads nor who
// does what can be seen in the results.

import { Worker } from 'node:worker_threads';
import { DataError, UsageError } from '../../lib/errors.ts';

/** What a thread is started with: a compiled module of ours that exports `answering(data)`, which gives what answers a job. */
export interface ThreadWork {
  readonly module: string;
  readonly data: unknown;
}

export interface ThreadTask {
  readonly number: number;
  readonly job: unknown;
}

export interface ThreadReply {
  readonly number: number;
  readonly answer?: unknown;
  /** What the job threw; its class does not come through. */
  readonly failed?: { readonly name: string; readonly message: string; readonly stack: string };
}

/** State: the threads, and the jobs that wait or are being done, until `close`. */
export interface Threads {
  /** Throws what the job throws. */
  ask(job: unknown): Promise<unknown>;
  close(): Promise<void>;
}

interface Waiting {
  readonly job: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Node runs JavaScript only, so a thread is always the compiled file, also when its parent runs from source (tests). */
const folder = import.meta.url.endsWith('.ts') ? '../../../dist/' : '../../';

/**
 * Starts `count` threads.
 * @param path of the module that answers, from the compiled folder, such as `analysis/protocol/study-jobs.js`
 * @param data given to each thread once
 * @param signal ends the threads; jobs are rejected with its reason
 */
export function openThreads(path: string, data: unknown, count: number, signal?: AbortSignal): Threads {
  const work: ThreadWork = { module: new URL(`${folder}${path}`, import.meta.url).href, data };
  const threadFile = new URL(`${folder}runners/threads/thread.js`, import.meta.url);
  const waiting: Waiting[] = [];
  const doing = new Map<number, Waiting>();
  const idle: number[] = [];
  let ended: unknown;
  const threads = Array.from({ length: count }, (_, number) => {
    const thread = new Worker(threadFile, { workerData: work });
    thread.on('message', ({ answer, failed }: ThreadReply) => {
      const asked = doing.get(number);
      doing.delete(number);
      idle.push(number);
      if (failed === undefined) asked?.resolve(answer);
      else asked?.reject(raised(failed));
      next();
    });
    thread.on('error', end);
    idle.push(number);
    return thread;
  });
  function next(): void {
    while (waiting.length > 0) {
      const number = idle.shift();
      if (number === undefined) return;
      const asked = waiting.shift();
      if (!asked) return;
      doing.set(number, asked);
      threads[number]?.postMessage({ number, job: asked.job } satisfies ThreadTask);
    }
  }
  function end(reason: unknown): void {
    ended ??= reason;
    for (const { reject } of [...doing.values(), ...waiting.splice(0)]) reject(ended);
    doing.clear();
  }
  const abort = (): void => end(signal?.reason ?? new Error('The threads were ended.'));
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  return {
    ask: (job) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended as Error);
        waiting.push({ job, resolve, reject });
        next();
      }),
    async close() {
      signal?.removeEventListener('abort', abort);
      end(new Error('The threads have ended.'));
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

function raised({ name, message, stack }: NonNullable<ThreadReply['failed']>): Error {
  if (name === 'DataError') return new DataError(message);
  if (name === 'UsageError') return new UsageError(message);
  return Object.assign(new Error(message), { stack });
}
