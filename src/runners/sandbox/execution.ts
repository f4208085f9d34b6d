// One program, from the request to the verdict.

import { execa } from 'execa';
import { homedir } from 'node:os';
import type { ExecuteRequest, Execution } from '../../tasks/types.ts';
import type { Confinement, Level } from './containment.ts';
import { type Limits, longestDetail } from './limits.ts';
import type { Python } from './python.ts';
import { withScratch } from './scratch.ts';
import { supervisor } from './supervisor/main.ts';

/** How a program is run here. */
export interface Place {
  readonly python: Python;
  readonly level: Level;
  readonly limits: Limits;
}

/** An execution, and how it was shut in. */
export interface Verdict extends Confinement {
  readonly execution: Execution;
}

/** Seconds beyond the program's own that the supervisor gets for starting and for sweeping up, on a machine that is busy. */
const patience = 90;
const path = '/usr/bin:/bin';
const language = 'C.UTF-8';

/**
 * Runs a program; nothing of it is left when the promise settles.
 * @param signal ends it; the promise is then rejected
 * @throws Error where the system lets no process be started or shut in
 */
export async function runProgram(
  request: ExecuteRequest,
  place: Place,
  signal: AbortSignal,
): Promise<Verdict> {
  if (place.level === 'files') return supervise(request, place, signal, undefined);
  return withScratch((folder) => supervise(request, place, signal, folder));
}

async function supervise(
  { program, tests, timeoutSeconds }: ExecuteRequest,
  { python, level, limits }: Place,
  signal: AbortSignal,
  scratch: string | undefined,
): Promise<Verdict> {
  signal.throwIfAborted();
  const home = scratch ?? '/tmp';
  const job = {
    source: `${program}\n${tests}`,
    seconds: timeoutSeconds,
    level,
    limits,
    scratch: scratch ?? null,
    hidden: [homedir(), process.cwd()],
    environment: { PATH: path, LANG: language, HOME: home, TMPDIR: home, OMP_NUM_THREADS: '1' },
  };
  // A session of its own: an interrupt from the terminal reaches us, and we decide when it ends.
  const child = execa(python.executable, ['-B', '-s', '-X', 'utf8', '-c', supervisor], {
    cwd: '/',
    detached: true,
    extendEnv: false,
    // Sets are walked in the same order each time; threads don't reserve more addresses than they use.
    env: {
      PATH: path,
      LANG: language,
      PYTHONHASHSEED: '0',
      MALLOC_ARENA_MAX: '2',
      ...(python.libraries && { LD_LIBRARY_PATH: python.libraries }),
    },
    reject: false,
    maxBuffer: 2 ** 16,
    timeout: (timeoutSeconds + patience) * 1000,
    killSignal: 'SIGKILL',
  });
  // It ends, and all below it, when its stdin does: also when this process is killed.
  const end = (): void => void child.stdin.end();
  signal.addEventListener('abort', end);
  child.stdin.write(`${JSON.stringify(job)}\n`);
  const { stdout, stderr, signal: killedBy, timedOut, shortMessage } = await child;
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  if (timedOut) return failed('timed out', 'did not end when it was told to');
  if (!stdout && (killedBy || !stderr)) return failed('failed', 'ended the process that watched it');
  const verdict = parse(stdout);
  if (!verdict || verdict.outcome === 'error') {
    const why = printable(verdict?.detail ?? stderr.trim().split('\n').at(-1) ?? '') || shortMessage;
    throw new Error(`A program could not be run: ${why}`);
  }
  const { outcome, detail, stranger, filtered } = verdict;
  return { execution: { kind: 'execution', outcome, detail: printable(detail) }, stranger, filtered };
}

function failed(outcome: Execution['outcome'], detail: string): Verdict {
  return { execution: { kind: 'execution', outcome, detail }, stranger: false, filtered: false };
}

interface Reported extends Confinement {
  readonly outcome: Execution['outcome'] | 'error';
  readonly detail: string;
}

/** What the supervisor said, if it said anything. */
function parse(text: string): Reported | undefined {
  try {
    return JSON.parse(text) as Reported;
  } catch {
    return undefined;
  }
}

/** One line that cannot move a cursor, colour a terminal or write from right to left. */
function printable(text: string): string {
  const line = [...text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()];
  return line.length > longestDetail ? `${line.slice(0, longestDetail - 1).join('')}…` : line.join('');
}
