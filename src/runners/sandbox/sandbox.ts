// Runs the Python programs that a model has written, shut in as far as the system allows (docs/code-execution.md).

import { setMaxListeners } from 'node:events';
import { availableParallelism, totalmem } from 'node:os';
import { UsageError } from '../../lib/errors.ts';
import type { ExecuteRequest, Execution } from '../../tasks/types.ts';
import { containment, levels, type Level } from './containment.ts';
import { runProgram, type Place } from './execution.ts';
import { limits } from './limits.ts';
import { findPython, type Python } from './python.ts';
import { Slots } from './slots.ts';

/** State: the programs that run, until `close`. */
export interface Sandbox {
  /** Python's version, such as `3.11`. */
  readonly python: string;
  /** What this system allows, and what it does not, in plain words. */
  readonly containment: readonly string[];
  /**
   * Runs a program and its tests. Any number may be asked for; as many run at once as there are cores and memory.
   * Rejects where the system lets no program be started, and when the sandbox is closed.
   */
  execute(request: ExecuteRequest): Promise<Execution>;
  /** Ends every program that runs. */
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** Closes the sandbox. */
  readonly signal?: AbortSignal | undefined;
  /** Goes no further than this level. Default: as far as the system allows. */
  readonly level?: Level | undefined;
}

/** Needs modules that Python has only where its library is in sight, and a folder that can be written. */
const trial: ExecuteRequest = {
  kind: 'execute',
  program: 'import decimal, heapq, statistics, tempfile',
  tests: 'with tempfile.TemporaryFile() as file: file.write(b"x")',
  timeoutSeconds: 20,
};

/**
 * Finds a Python and tries how far programs can be shut in here.
 * Throws UsageError where there is no Python, or none that runs a program.
 */
export async function openSandbox({ signal, level }: SandboxOptions = {}): Promise<Sandbox> {
  if (process.platform === 'win32')
    throw new UsageError('HumanEval and MBPP run Python programs, which needs Linux or macOS; use WSL.');
  const python = await findPython();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const stop = (): void => closing.abort(new Error('The sandbox has been closed.'));
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const asked = levels.slice(level ? levels.indexOf(level) : 0);
  const { place, words } = await furthest(python, asked, closing.signal);

  const slots = new Slots(
    Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / 2 / limits.memoryBytes))),
  );
  const running = new Set<Promise<Execution>>();
  return {
    python: python.version,
    containment: words,
    async execute(request) {
      const execution = slots.use(async () => (await runProgram(request, place, closing.signal)).execution);
      running.add(execution);
      try {
        return await execution;
      } finally {
        running.delete(execution);
      }
    },
    async close() {
      stop();
      signal?.removeEventListener('abort', stop);
      await Promise.allSettled(running);
    },
  };
}

/** The first level at which a program passes. */
async function furthest(
  python: Python,
  asked: readonly Level[],
  signal: AbortSignal,
): Promise<{ readonly place: Place; readonly words: readonly string[] }> {
  let wrong = '';
  for (const level of asked) {
    const place = { python, level, limits };
    try {
      const verdict = await runProgram(trial, place, signal);
      if (verdict.execution.outcome === 'passed') return { place, words: containment(level, verdict) };
      wrong = verdict.execution.detail;
    } catch (error) {
      signal.throwIfAborted();
      wrong = (error as Error).message;
    }
  }
  throw new UsageError(
    `HumanEval and MBPP run Python programs, and ${python.executable} (Python ${python.version}) runs none here: ${wrong}`,
  );
}
