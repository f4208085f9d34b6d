// One worker process, as its parent sees it.

import { execaNode } from 'execa';
import { fileURLToPath } from 'node:url';
import { ModelError } from '../../lib/errors.ts';
import type { Job, Reply } from './messages.ts';

/** A worker died, by a signal or a native abort, before it answered. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}

/** State: the child process, until `close`. Takes one job at a time. */
export interface WorkerProcess {
  /** Throws ModelError where the model cannot be opened or run, WorkerDied where the process ends. */
  ask(job: Job): Promise<Reply>;
  close(): Promise<void>;
}

/** Node runs JavaScript only, so a worker is always the compiled file, also when its parent runs from source (tests). */
const workerFile = fileURLToPath(
  import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/runners/workers/worker.js', import.meta.url)
    : new URL('./worker.js', import.meta.url),
);

/**
 * Starts a worker; the first job that it is given opens a model.
 * @param verbose whether what the worker writes to stderr is shown
 */
export function startWorker(verbose: boolean): WorkerProcess {
  const child = execaNode(workerFile, {
    ipc: true,
    serialization: 'advanced',
    buffer: false,
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: verbose ? 'inherit' : 'ignore',
    forceKillAfterDelay: 2000,
  });

  const ask = async (job: Job): Promise<Reply> => {
    try {
      const [reply] = await Promise.all([child.getOneMessage(), child.sendMessage(job as never)]);
      return raiseFailure(reply as unknown as Reply);
    } catch (error) {
      if (error instanceof ModelError || (error as { fromWorker?: true }).fromWorker) throw error;
      child.kill('SIGKILL');
      const { signal, exitCode } = await child;
      throw new WorkerDied(signal ? `by ${signal}` : `with exit code ${exitCode}`);
    }
  };
  const close = async (): Promise<void> => {
    child.kill();
    await child;
  };
  return { ask, close };
}

function raiseFailure(reply: Reply): Reply {
  if (reply.kind !== 'failed') return reply;
  if (reply.error === 'ModelError') throw new ModelError(reply.message);
  throw Object.assign(new Error(reply.message), { stack: reply.stack, fromWorker: true });
}
