// One worker process, as its parent sees it.

import { execa } from 'execa';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ModelError } from '../../lib/errors.ts';
import { memoryText } from '../machine/amount.ts';
import { ownMemory } from '../machine/process-memory.ts';
import { workerEnvironment } from '../machine/resources.ts';
import { thisSystem } from '../machine/system.ts';
import { channelDescriptor, readMessages, writeMessage } from './channel.ts';
import type { Failed, Job, Numbered, Reply, Sign } from './messages.ts';
import { nonsenseOf } from './reply-check.ts';
import { type Patience, Silence } from './silence.ts';

/** A worker ended, or was ended, before it answered. The message says what it did: `ended by SIGABRT`. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}

/** A worker says that it could not do a job. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
}

/** What a worker is held to. */
export interface WorkerLimits {
  /** The most memory of its own, in bytes; undefined: it is not looked at. */
  readonly memory: number | undefined;
  /** The model's token ids are below it; null where that is not known. */
  readonly vocabulary: number | null;
}

interface Asked {
  readonly job: Job;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** Node runs JavaScript only, so a worker is always the compiled file, also when its parent runs from source (tests). */
const workerFile = fileURLToPath(
  import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/runners/workers/worker.js', import.meta.url)
    : new URL('./worker.js', import.meta.url),
);

/** Memory is looked at so often, in milliseconds. */
const memoryPulse = 250;

/** A process that the system cannot end (it waits for a device) is not waited for any longer. Milliseconds. */
const endPatience = 10_000;

/** State: the child process and the jobs it was given, until it has ended. */
export class WorkerProcess {
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
  private settle: () => void = () => undefined;
  private readonly asked = new Map<number, Asked>();
  private readonly silence: Silence;
  private readonly memoryTimer: NodeJS.Timeout | undefined;
  private readonly child: ReturnType<typeof startChild>;
  private readonly pipe: Duplex | undefined;
  private count = 0;
  /** What it did that it can be given no more jobs. */
  private ending: string | undefined;

  /**
   * Starts a worker; the first job that it is given opens a model.
   * @param verbose whether what the worker writes to stderr is shown
   * @param ended told once, when the worker is about to end or has ended
   */
  constructor(
    private readonly limits: WorkerLimits,
    patience: Patience,
    verbose: boolean,
    private readonly ended: (worker: WorkerProcess) => void,
  ) {
    this.gone = new Promise((resolve) => (this.settle = resolve));
    this.silence = new Silence(patience, (seconds) => this.end(hung(seconds)));
    this.child = startChild(verbose);
    this.child.once('exit', (code, signal) => this.over(howEnded(code, signal)));
    // Where there is no process there is no exit.
    void this.child.then(({ originalMessage = '' }) =>
      this.over(`could not be started (${originalMessage})`),
    );
    this.pipe = this.child.stdio[channelDescriptor] as Duplex | undefined;
    if (this.pipe) this.listen(this.pipe);
    if (limits.memory !== undefined) this.memoryTimer = setInterval(() => this.weigh(), memoryPulse).unref();
  }

  /** Throws ModelError where the model cannot be opened, JobFailed where a job cannot be done, WorkerDied where the process ends. */
  async ask(job: Job): Promise<Reply> {
    if (this.ending !== undefined || !this.pipe) throw new WorkerDied(this.ending);
    const number = this.count++;
    if (this.asked.size === 0) this.silence.begin(job.kind === 'open' ? 'opening' : 'passes');
    const reply = new Promise<Reply>((resolve, reject) => this.asked.set(number, { job, resolve, reject }));
    writeMessage(this.pipe, { number, message: job } satisfies Numbered<Job>);
    return raiseFailure(await reply, job);
  }

  /**
   * Ends the process. What it was asked is rejected when it has ended.
   * @param reason what it did
   */
  end(reason: string): void {
    if (this.ending !== undefined) return;
    this.ending = reason;
    this.silence.end();
    this.child.kill('SIGKILL');
    setTimeout(() => this.over(reason), endPatience).unref();
    this.ended(this);
  }

  async close(): Promise<void> {
    this.end('was closed');
    await this.gone;
  }

  private listen(pipe: Duplex): void {
    // The channel breaks when the child ends, which is told on its own.
    pipe.on('error', () => undefined);
    readMessages(
      pipe,
      (message) => this.heard(message as Numbered<Reply> | Sign | null),
      () => this.end('answered nonsense: bytes that are no message'),
    );
  }

  private heard(message: Numbered<Reply> | Sign | null): void {
    if (this.ending !== undefined) return;
    if (message && 'sign' in message) return this.silence.heard(message.sign);
    const asked = message && this.asked.get(message.number);
    if (!asked) return this.end('answered nonsense: a reply to what it was not asked');
    const nonsense = nonsenseOf(asked.job, message.message, this.limits.vocabulary);
    if (nonsense !== undefined) return this.end(`answered nonsense: ${nonsense}`);
    this.silence.heard('passes');
    this.asked.delete(message.number);
    if (this.asked.size === 0) this.silence.end();
    asked.resolve(message.message);
  }

  private weigh(): void {
    const { memory = Infinity } = this.limits;
    const taken = ownMemory(thisSystem, this.child.pid ?? 0) ?? 0;
    if (taken > memory)
      this.end(`took ${memoryText(taken)}, where --memory allows each worker ${memoryText(memory)}`);
  }

  private over(reason: string): void {
    this.end(reason);
    clearInterval(this.memoryTimer);
    this.pipe?.destroy();
    this.child.unref();
    for (const { reject } of this.asked.values()) reject(new WorkerDied(this.ending));
    this.asked.clear();
    this.settle();
  }
}

/** With none of the parent's own flags: with `node -e` they would be its program. */
const startChild = (verbose: boolean) =>
  execa(process.execPath, [workerFile], {
    reject: false,
    buffer: false,
    stdio: ['ignore', 'ignore', verbose ? 'inherit' : 'ignore', 'pipe'],
    // Without it NVIDIA's libraries round float32 products to 10 bits, and the runtime's binding has no option for it.
    env: { NVIDIA_TF32_OVERRIDE: '0', ...workerEnvironment },
  });

const hung = (seconds: number): string => `hung: no sign of life for ${Number(seconds.toPrecision(3))} s`;

function howEnded(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL')
    return 'ended by SIGKILL, which Plumbline did not send: the system may have run out of memory';
  return signal ? `ended by ${signal}` : `ended with exit code ${code}`;
}

function raiseFailure(reply: Reply, job: Job): Exclude<Reply, Failed> {
  if (reply.kind !== 'failed') return reply;
  const { error, message, stack } = reply;
  if (job.kind !== 'open') throw new JobFailed(message);
  throw error === 'ModelError' ? new ModelError(message) : Object.assign(new Error(message), { stack });
}
