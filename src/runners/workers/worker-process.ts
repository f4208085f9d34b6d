// One worker process, as its parent sees it.

import { execaNode } from 'execa';
import { fileURLToPath } from 'node:url';
import { ModelError } from '../../lib/errors.ts';
import { workerEnvironment } from '../machine/resources.ts';
import type { Job, Numbered, Reply } from './messages.ts';

/** A worker died, by a signal or a native abort, before it answered. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}

/** State: the child process and the jobs it was given, until `close`. */
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
    // Without it NVIDIA's libraries round float32 products to 10 bits, and the runtime's binding has no option for it.
    env: { NVIDIA_TF32_OVERRIDE: '0', ...workerEnvironment },
  });

  const asked = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  let count = 0;
  let died: WorkerDied | undefined;
  void (async () => {
    try {
      for await (const message of child.getEachMessage()) {
        const { number, message: reply } = message as unknown as Numbered<Reply>;
        asked.get(number)?.resolve(reply);
        asked.delete(number);
      }
    } catch {
      // The channel is gone, so the child has ended or can only be ended.
    }
    child.kill('SIGKILL');
    const { signal, exitCode } = await child;
    died = new WorkerDied(signal ? `by ${signal}` : `with exit code ${exitCode}`);
    for (const { reject } of asked.values()) reject(died);
  })();

  const ask = async (job: Job): Promise<Reply> => {
    if (died) throw died;
    const number = count++;
    const reply = new Promise<Reply>((resolve, reject) => asked.set(number, { resolve, reject }));
    // Where it cannot be sent the child has ended, and the reply is rejected for that.
    await Promise.race([reply, child.sendMessage({ number, message: job } as never).catch(() => reply)]);
    return raiseFailure(await reply);
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
  throw Object.assign(new Error(reply.message), { stack: reply.stack });
}
